using System.Buffers;

namespace Codex.Toml.Reading;

/// <summary>Reads values, and the pairs of key and value in which they stand.</summary>
internal sealed class ValueReader(Scanner scanner, KeyReader keys, bool keepEntries)
{
    private static readonly SearchValues<char> Token = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+.:");

    /// <summary>Reads a key, its '=' and its value into a table. The entry's places are returned when they are kept.</summary>
    public KeyValueSyntax? ReadKeyValue(TomlTable table, int depth)
    {
        var start = scanner.Position;
        keys.Read(depth);
        var keyEnd = scanner.Position;
        scanner.SkipBlanks();
        if (!scanner.At('='))
            throw scanner.Expected("'=' after the key");
        scanner.Position++;
        scanner.SkipBlanks();
        var line = scanner.LineAt(start);
        var owner = new TableBuilder(scanner, keys, line).Descend(table);
        var path = keepEntries ? keys.ToPath() : null;
        var name = keys[keys.Count - 1];
        var value = Read(depth + keys.Count);
        owner.Add(name, value);
        return path is null ? null : new KeyValueSyntax { Path = path, Start = start, End = scanner.Position, KeyEnd = keyEnd, Table = table, Value = value };
    }

    public TomlValue Read(int depth)
    {
        var start = scanner.Position;
        var line = scanner.LineAt(start);
        var value = scanner.AtEnd ? throw ExpectedValue() : scanner.Text[start] switch
        {
            '"' or '\'' => new TomlString(StringReader.Read(scanner)),
            '[' => ReadArray(depth + 1),
            '{' => ReadInlineTable(depth + 1),
            _ => ReadToken(),
        };
        value.Line = line;
        value.Start = start;
        value.End = scanner.Position;
        return value;
    }

    private TomlArray ReadArray(int depth)
    {
        RefuseDepth(depth);
        var array = new TomlArray();
        var start = scanner.Position++;
        scanner.SkipTrivia();
        while (!scanner.TryTake(']'))
        {
            if (scanner.AtEnd)
                throw scanner.Error("the array that starts here has no closing ']'", start);
            array.Add(Read(depth));
            scanner.SkipTrivia();
            if (scanner.TryTake(','))
                scanner.SkipTrivia();
            else if (scanner.AtEnd)
                throw scanner.Error("the array that starts here has no closing ']'", start);
            else if (!scanner.At(']'))
                throw scanner.Expected("',' or ']' after the value in an array");
        }

        return array;
    }

    private TomlTable ReadInlineTable(int depth)
    {
        RefuseDepth(depth);
        var table = new TomlTable { InlineEntries = keepEntries ? [] : null };
        scanner.Position++;
        scanner.SkipBlanks();
        if (!scanner.TryTake('}'))
        {
            do
            {
                scanner.SkipBlanks();
                RefuseLineBreak();
                if (scanner.At('}'))
                    throw scanner.Error("a ',' must not stand before '}' in TOML 1.0; remove it");
                if (ReadKeyValue(table, depth) is { } entry)
                    table.InlineEntries!.Add(entry);
                scanner.SkipBlanks();
                RefuseLineBreak();
            }
            while (scanner.TryTake(','));
            if (!scanner.TryTake('}'))
                throw scanner.Expected("',' or '}' after the value in an inline table");
        }

        table.Origin = TableOrigin.Inline;
        return table;
    }

    private void RefuseLineBreak()
    {
        if (scanner.AtLineBreak || scanner.At('#'))
            throw scanner.Error("an inline table must stand on one line in TOML 1.0; use a [header] for a table of several lines");
    }

    private void RefuseDepth(int depth)
    {
        if (depth > KeyReader.MaxDepth)
            throw scanner.Error($"nested more than {KeyReader.MaxDepth} levels deep");
    }

    private TomlValue ReadToken()
    {
        var token = TakeToken();
        if (token.IsEmpty)
            throw ExpectedValue();
        scanner.Position += token.Length;
        var value = token switch
        {
            "true" => new TomlBoolean(true),
            "false" => new TomlBoolean(false),
            _ => NumberReader.LooksLikeDate(token) ? DateReader.Read(token, out var problem) ?? throw Bad(token, problem)
                : NumberReader.Read(token, out problem) ?? throw Bad(token, problem),
        };
        return value;
    }

    /// <summary>The characters of a number, date or word. A date may be separated from its time by one space.</summary>
    private ReadOnlySpan<char> TakeToken()
    {
        var rest = scanner.Rest;
        var length = rest.IndexOfAnyExcept(Token);
        length = length < 0 ? rest.Length : length;
        if (length == 10 && NumberReader.LooksLikeDate(rest[..10]) && rest.Length > 13 && rest[10] == ' ' && char.IsAsciiDigit(rest[11]) && char.IsAsciiDigit(rest[12]))
        {
            var time = rest[11..].IndexOfAnyExcept(Token);
            length = time < 0 ? rest.Length : 11 + time;
        }

        return rest[..length];
    }

    private TomlException Bad(ReadOnlySpan<char> token, string problem) => scanner.Error(problem, scanner.Position - token.Length);

    private TomlException ExpectedValue() => scanner.Expected("a value");
}
