using Codex.Toml.Editing;
using CsCheck;

namespace Codex.Toml.Tests;

/// <summary>What holds for any document, any path and any value.</summary>
public sealed class EditingProperties
{
    private static readonly Gen<string> Names = Pick("a", "b", "c", "d", "0", "1", "", "x y", "é", "q\"q", "C:\\p", "it's", "a.b", "\n");

    private static readonly Gen<string> Texts = Gen.OneOf(
        Pick("", "plain", "\"", "'", "\"\"\"", "'''", "\\", "a\r\nb", "\n", "\t", "end\"", "# no comment", "\u0000\u001F\u007F", "😀"),
        Gen.String[Gen.Char.Where(c => !char.IsSurrogate(c)), 0, 12]);

    private static readonly Gen<TomlValue> Scalars = Gen.OneOf(
        Texts.Select(TomlValue (v) => new TomlString(v)),
        Gen.Long.Select(TomlValue (v) => new TomlInteger(v)),
        Gen.Double.Select(TomlValue (v) => new TomlFloat(v)),
        Pick(double.NaN, double.NegativeInfinity, -0.0, double.Epsilon, double.MaxValue, 1e22).Select(TomlValue (v) => new TomlFloat(v)),
        Gen.Bool.Select(TomlValue (v) => new TomlBoolean(v)),
        Gen.DateTimeOffset.Select(v => v.ToOffset(new TimeSpan(v.Offset.Hours, v.Offset.Minutes, 0))).Select(TomlValue (v) => new TomlOffsetDateTime(v)),
        Gen.DateTime.Select(TomlValue (v) => new TomlLocalDateTime(v)),
        Gen.DateOnly.Select(TomlValue (v) => new TomlLocalDate(v)),
        Gen.TimeOnly.Select(TomlValue (v) => new TomlLocalTime(v)));

    private static readonly Gen<TomlValue> Values = Gen.Recursive<TomlValue>((depth, inner) => depth >= 3
        ? Scalars
        : Gen.Frequency(
            (4, Scalars),
            (1, inner.Array[0, 3].Select(TomlValue (v) => new TomlArray((IEnumerable<TomlValue>)v))),
            (2, Gen.Select(Names, inner).Array[0, 3].Select(TomlValue (v) => new TomlTable(v.DistinctBy(e => e.Item1).Select(e => KeyValuePair.Create(e.Item1, e.Item2)))))));

    private static readonly Gen<string[]> Paths = Names.Array[1, 4];

    /// <summary>Lines that may or may not make a valid document together; enough of the random documents are valid.</summary>
    private static readonly Gen<string> Documents =
        Gen.Select(
            Gen.Select(
                Pick("", "", "# c\n", "\n", "  "),
                Gen.Frequency(
                    (2, Names.Array[1, 3].Select(p => $"[{TomlWriter.Key(p)}]")),
                    (1, Names.Array[1, 2].Select(p => $"[[ {TomlWriter.Key(p)} ]]")),
                    (5, Gen.Select(Names.Array[1, 3], Values).Select((p, v) => $"{TomlWriter.Key(p)}  =  {v}"))),
                Pick("\n", "\n", " # behind\n", "\n\n# apart\n\n", "\r\n")).Select((before, line, after) => before + line + after).Array[0, 8],
            Gen.Bool, Pick("", "\uFEFF"))
        .Select((lines, cut, mark) => (Valid(lines, mark), cut))
        .Select((text, cut) => cut ? text.TrimEnd('\r', '\n') : text);

    [Fact]
    public void What_was_set_is_read_back_and_nothing_else_changes_its_meaning() =>
        Gen.Select(Documents, Paths, Values).Sample(
            (text, path, value) =>
            {
                var editor = new TomlEditor(text);
                try
                {
                    editor.Set(path, value);
                }
                catch (InvalidOperationException)
                {
                    Assert.Equal(text, editor.ToString());
                    return;
                }

                var after = TomlDocument.Parse(editor.ToString());
                Assert.True(TomlComparison.Same(value, Find(after, path)!), editor.ToString());
                AssertOthersSame(TomlDocument.Parse(text), after, path, 0, editor.ToString());
                AssertOtherCharactersKept(text, editor.ToString(), path);
            },
            iter: 5_000);

    [Fact]
    public void What_was_removed_is_gone_and_nothing_else_changes_its_meaning() =>
        Gen.Select(Documents, Paths).Sample(
            (text, path) =>
            {
                var editor = new TomlEditor(text);
                var before = TomlDocument.Parse(text);
                Assert.Equal(Find(before, path) is not null, editor.Remove(path));
                var after = TomlDocument.Parse(editor.ToString());
                if (Find(before, path) is null)
                    Assert.Equal(text, editor.ToString());
                else if (Find(before, path[..^1]) is not TomlArray)
                    Assert.Null(Find(after, path));
                AssertOthersSame(before, after, path, 0, editor.ToString());
            },
            iter: 5_000);

    [Fact]
    public void Any_value_is_read_back_as_it_was_written() =>
        Values.Sample(value => Assert.True(TomlComparison.Same(value, TomlDocument.ParseValue(value.ToString())), value.ToString()), iter: 5_000);

    [Fact]
    public void Any_text_is_read_or_refused_with_a_place() =>
        Gen.Select(Documents, Gen.Int[0, 60], Gen.OneOf(Gen.Char.Select(c => c.ToString()), Pick("[", "]", "\"", "'", "{", "}", "=", ".", "#", "\r", "_", "+", "e")))
            .Sample(
                (text, at, noise) =>
                {
                    var broken = text.Insert(Math.Min(at, text.Length), noise);
                    try
                    {
                        TomlDocument.Parse(broken);
                    }
                    catch (TomlException error)
                    {
                        Assert.InRange(error.Line, 1, broken.Count(c => c == '\n') + 1);
                        Assert.True(error.Column >= 1);
                    }
                },
                iter: 5_000);

    private static Gen<T> Pick<T>(params T[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);

    /// <summary>Joins the lines that are valid behind those before them.</summary>
    private static string Valid(string[] lines, string mark)
    {
        var text = mark;
        foreach (var line in lines)
        {
            try
            {
                TomlDocument.Parse(text + line);
                text += line;
            }
            catch (TomlException)
            {
                continue;
            }
        }

        return text;
    }

    private static TomlValue? Find(TomlValue? value, IEnumerable<string> path)
    {
        foreach (var key in path)
        {
            value = value switch
            {
                TomlTable table => table.GetValueOrDefault(key),
                TomlArray array when key is "0" or "1" && key[0] - '0' < array.Count => array[key[0] - '0'],
                _ => null,
            };
        }

        return value;
    }

    /// <summary>Beside the path every key has the value that it had. Tables that only existed through what was removed may be gone.</summary>
    private static void AssertOthersSame(TomlValue before, TomlValue after, string[] path, int depth, string text)
    {
        if (before is TomlTable old && after is TomlTable now && depth < path.Length)
        {
            foreach (var (key, value) in old)
            {
                if (key != path[depth])
                    Assert.True(TomlComparison.Same(value, now[key]), text);
            }

            Assert.All(now.Keys, key => Assert.True(key == path[depth] || old.ContainsKey(key), text));
            if (old.TryGetValue(path[depth], out var oldNext) && now.TryGetValue(path[depth], out var next))
                AssertOthersSame(oldNext, next, path, depth + 1, text);
        }
    }

    /// <summary>Only the value itself gave way; every other character stands before or behind one insertion.</summary>
    private static void AssertOtherCharactersKept(string before, string after, string[] path)
    {
        var walk = PathWalk.Along(path, new DocumentText(before).Root);
        if (walk.Obstacle is not null || walk.Value is { End: 0 })
            return;
        var replaced = walk.Value is { } value ? value.End - value.Start : 0;
        var prefix = before.AsSpan().CommonPrefixLength(after);
        var suffix = 0;
        while (suffix < before.Length - prefix && suffix < after.Length - prefix && before[^(suffix + 1)] == after[^(suffix + 1)])
            suffix++;
        Assert.True(prefix + suffix >= before.Length - replaced, after);
    }
}
