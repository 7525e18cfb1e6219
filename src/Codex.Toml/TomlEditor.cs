using System.Text;
using Codex.Toml.Editing;
using Codex.Toml.Reading;

namespace Codex.Toml;

/// <summary>
/// Changes single values of a TOML document and leaves everything else as it is written: comments, blank lines, order, quoting and
/// line ends. The result is a valid document after every change.
/// </summary>
/// <remarks>
/// A path is a list of keys from the root. Where it leads through an array, the segment is the position, counted from 0. Not safe for
/// use by several threads at once.
/// </remarks>
/// <example><code>
/// var editor = new TomlEditor(File.ReadAllText(path));
/// editor.Set(["profiles", "fast", "model"], new TomlString("gpt-5"));
/// File.WriteAllText(path, editor.ToString());
/// </code></example>
public sealed class TomlEditor
{
    private DocumentText _document;

    /// <summary>Starts to edit a document; an empty text is an empty document.</summary>
    /// <exception cref="TomlException">The text is not valid TOML 1.0.</exception>
    public TomlEditor(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _document = new DocumentText(text);
    }

    /// <summary>The document's values as they are now. Changing them does not change the document; use <see cref="Set"/>.</summary>
    public TomlTable Root => _document.Root;

    /// <summary>
    /// Sets the value at a path. An existing value is replaced in its place; a comment behind it stays. A table in place of a table
    /// changes only the keys that differ. A new key goes behind the last key of its table, a new table behind the last table of its
    /// parent under a header of its own; inside braces and among dotted keys it is written in the same way as its neighbours. Tables
    /// missing on the way are made; a single value on the way gives way to a table.
    /// </summary>
    /// <exception cref="ArgumentException">The path is empty, or a key or string holds half a surrogate pair.</exception>
    /// <exception cref="InvalidOperationException">The path leads through an array at a position that does not exist, or the value is nested too deep.</exception>
    /// <exception cref="TomlException">Path and value together are nested more than 128 levels deep.</exception>
    public void Set(IReadOnlyList<string> path, TomlValue value)
    {
        CheckPath(path);
        ArgumentNullException.ThrowIfNull(value);
        CheckCharacters(value.ToString());
        var before = _document;
        try
        {
            Put(path, value);
        }
        catch
        {
            _document = before;
            throw;
        }
    }

    /// <summary>
    /// Removes the value at a path, with the comment behind it and the comment lines directly above it; a table with everything below
    /// its headers. False when there is no such value.
    /// </summary>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    public bool Remove(IReadOnlyList<string> path)
    {
        CheckPath(path);
        var before = _document;
        try
        {
            return TakeOut(path);
        }
        catch
        {
            _document = before;
            throw;
        }
    }

    /// <summary>
    /// Writes the tables in braces on the way to a path, and the one at its end, under headers of their own. Their entries stay as
    /// they are written, also those that are tables in braces themselves; comments above stay above, a comment behind goes, and a
    /// table without entries goes too. Nothing changes where the path leads through an array.
    /// </summary>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    public void OpenBraces(IReadOnlyList<string> path)
    {
        CheckPath(path);
        _document = BraceOpening.Open(_document, path);
    }

    /// <summary>Writes the line of a key outside of braces with one blank before the value and nothing behind it.</summary>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    public void TidyLine(IReadOnlyList<string> path)
    {
        CheckPath(path);
        var walk = PathWalk.Along(path, _document.Root);
        if (walk.Value is { End: > 0 } value && _document.Statements.OfType<KeyValueSyntax>().FirstOrDefault(pair => pair.Value == value) is { } line)
        {
            var equals = _document.Text.IndexOf('=', line.KeyEnd);
            _document = _document.With(value.End, _document.LineEndWithoutBreak(line), "").With(equals + 1, value.Start, " ");
        }
    }

    /// <summary>Where the keys of the root end in the text: behind the line of the last one outside of braces and headers, 0 without any.</summary>
    public int EndOfRootKeys => _document.LastOfSection(_document.Root) is { } last ? _document.LineEnd(last) : 0;

    /// <summary>The text of the document.</summary>
    public override string ToString() => _document.Text;

    private void Put(IReadOnlyList<string> path, TomlValue value)
    {
        var walk = PathWalk.Along(path, _document.Root);
        if (walk.Obstacle is not null)
        {
            var obstacle = path.Take(walk.Depth + 1).ToArray();
            if (walk.InlineOwner is not null || walk.Parent is TomlArray)
            {
                Put(obstacle, Nested(path, walk.Depth, value));
                return;
            }

            TakeOut(obstacle);
            walk = PathWalk.Along(path, _document.Root);
        }

        switch (walk.Value)
        {
            case { } existing when TomlComparison.Same(existing, value):
                break;
            case { End: > 0 } written:
                _document = _document.With(written.Start, written.End, value.ToString());
                break;
            case TomlTable table when value is TomlTable wanted:
                PutTable(path, table, wanted);
                break;
            case { } when walk.Parent is TomlArray:
                throw new InvalidOperationException($"'{TomlWriter.Key(path)}' is a [[table]] of an array and can only be replaced by a table.");
            case { }:
                TakeOut(path);
                Insert(PathWalk.Along(path, _document.Root), path, value);
                break;
            default:
                Insert(walk, path, value);
                break;
        }
    }

    private void PutTable(IReadOnlyList<string> path, TomlTable table, TomlTable wanted)
    {
        foreach (var key in table.Keys.ToArray())
        {
            if (!wanted.ContainsKey(key))
                TakeOut([.. path, key]);
        }

        foreach (var (key, value) in wanted)
            Put([.. path, key], value);
        var walk = PathWalk.Along(path, _document.Root);
        if (walk.Value is null)
            Insert(walk, path, wanted);
    }

    /// <summary>Writes a value that is not there yet into the last table on its way.</summary>
    private void Insert(PathWalk walk, IReadOnlyList<string> path, TomlValue value)
    {
        if (walk.Parent is not TomlTable parent)
            throw new InvalidOperationException($"'{TomlWriter.Key(path.Take(walk.Depth))}' is an array without a position '{path[walk.Depth]}'.");
        var key = path[walk.Depth];
        if (parent.Origin == TableOrigin.Dotted && walk.InlineOwner is null)
        {
            InsertDotted(parent, path, walk.Depth, value);
            return;
        }

        value = Nested(path, walk.Depth, value);
        if (walk.InlineOwner is { } owner)
            InsertInBraces(owner, walk.InlineNames, key, value);
        else if (value is TomlTable table)
            InsertSection(parent, [.. walk.Names, key], table);
        else
            InsertLine(parent, walk.Names, $"{TomlWriter.Key(key)} = {value}\n");
    }

    /// <summary>A value inside of the tables that the keys behind a depth name.</summary>
    private static TomlValue Nested(IReadOnlyList<string> path, int depth, TomlValue value)
    {
        for (var i = path.Count - 1; i > depth; i--)
            value = new TomlTable { [path[i]] = value };
        return value;
    }

    private void InsertLine(TomlTable parent, IReadOnlyList<string> names, string line)
    {
        var last = _document.LastOfSection(parent);
        if (parent.Origin == TableOrigin.Implicit)
        {
            var first = _document.Statements.First(Below(parent));
            var at = _document.BlankStart(_document.CommentStart(first));
            var isFirst = _document.Text.AsSpan(0, at).Trim('\uFEFF').IsEmpty;
            _document = _document.With(at, at, $"{(isFirst ? "" : "\n")}[{TomlWriter.Key(names)}]\n{line}");
            return;
        }

        var indentation = last is KeyValueSyntax ? _document.Indentation(last) : "";
        _document = _document.WithLines(last, indentation + line);
    }

    private void InsertSection(TomlTable parent, string[] names, TomlTable table)
    {
        var lines = SectionWriter.Write(names, table);
        var last = parent == _document.Root ? _document.Statements.LastOrDefault() : _document.Statements.Last(Below(parent));
        _document = _document.WithLines(last, last is null ? lines[1..] : lines);
    }

    private void InsertDotted(TomlTable parent, IReadOnlyList<string> path, int depth, TomlValue value)
    {
        var neighbour = _document.Statements.OfType<KeyValueSyntax>().LastOrDefault(pair => LengthThrough(pair, parent) > 0);
        if (neighbour is null)
        {
            // A dotted table always has a key that made it.
            throw new InvalidOperationException("The dotted table has no key.");
        }

        var prefix = neighbour.Path.Take(LengthThrough(neighbour, parent));
        var line = $"{TomlWriter.Key(prefix.Concat(path.Skip(depth)))} = {value}\n";
        _document = _document.WithLines(neighbour, _document.Indentation(neighbour) + line);
    }

    private void InsertInBraces(TomlTable owner, IReadOnlyList<string> names, string key, TomlValue value)
    {
        var entry = $"{TomlWriter.Key([.. names, key])} = {value}";
        var neighbour = owner.InlineEntries!.LastOrDefault(e => e.Path.Take(names.Count).SequenceEqual(names)) ?? owner.InlineEntries!.LastOrDefault();
        _document = neighbour is null
            ? _document.With(owner.Start, owner.End, $"{{ {entry} }}")
            : _document.With(neighbour.End, neighbour.End, $", {entry}");
    }

    private bool TakeOut(IReadOnlyList<string> path)
    {
        var walk = PathWalk.Along(path, _document.Root);
        switch (walk.Value)
        {
            case null:
                return false;
            case { End: > 0 } item when walk.Parent is TomlArray array:
                Put([.. path.Take(path.Count - 1)], new TomlArray(array.Where(other => other != item)));
                return true;
            case { End: > 0 } written when walk.InlineOwner is { } owner:
                TakeOutOfBraces(owner, owner.InlineEntries!.FindIndex(entry => entry.Value == written));
                return true;
            case { End: > 0 } written:
                var statement = _document.Statements.First(s => s is KeyValueSyntax pair && pair.Value == written);
                _document = _document.With(_document.CommentStart(statement), _document.LineEnd(statement), "");
                return true;
            case TomlTable { Origin: TableOrigin.Dotted } table:
                foreach (var key in table.Keys.ToArray())
                    TakeOut([.. path, key]);
                return true;
            case var value:
                TakeOutSections(value);
                return true;
        }
    }

    private void TakeOutOfBraces(TomlTable owner, int index)
    {
        var entries = owner.InlineEntries!;
        _document = index > 0 ? _document.With(entries[index - 1].End, entries[index].End, "")
            : entries.Count > 1 ? _document.With(entries[0].Start, entries[1].Start, "")
            : _document.With(owner.Start, owner.End, "{}");
    }

    /// <summary>Removes all headers at or below a table or an array of tables, with the lines of their sections.</summary>
    private void TakeOutSections(TomlValue value)
    {
        var tables = Tables(value, []);
        var document = _document;
        var kept = new StringBuilder(document.Text.Length);
        var position = 0;
        for (var i = 0; i < document.Statements.Count; i++)
        {
            if (document.Statements[i] is not HeaderSyntax header || !tables.Contains(header.Table))
                continue;
            while (i + 1 < document.Statements.Count && document.Statements[i + 1] is KeyValueSyntax)
                i++;
            var start = Math.Max(position, document.BlankStart(document.CommentStart(header)));
            kept.Append(document.Text.AsSpan(position, start - position));
            position = document.LineEnd(document.Statements[i]);
            if (kept.Length == 0 || kept is { Length: 1 } && kept[0] == '\uFEFF')
                position = document.BlankEnd(position);
        }

        _document = new DocumentText(kept.Append(document.Text.AsSpan(position)).ToString());
    }

    /// <summary>Whether a statement stands in a table: under its header, below it, or as a dotted key through it.</summary>
    private static Func<StatementSyntax, bool> Below(TomlTable table)
    {
        var tables = Tables(table, []);
        return statement => statement switch
        {
            HeaderSyntax header => tables.Contains(header.Table),
            KeyValueSyntax pair => tables.Contains(pair.Table) || LengthThrough(pair, table) > 0,
            _ => false,
        };
    }

    /// <summary>How many segments of a dotted key lead to a table; 0 when it does not lead there.</summary>
    private static int LengthThrough(KeyValueSyntax pair, TomlTable table)
    {
        var at = pair.Table;
        for (var i = 0; i < pair.Path.Length - 1; i++)
        {
            at = (TomlTable)at[pair.Path[i]];
            if (at == table)
                return i + 1;
        }

        return 0;
    }

    /// <summary>A table, or those of an array, with all tables below them.</summary>
    private static HashSet<TomlTable> Tables(TomlValue value, HashSet<TomlTable> found)
    {
        if (value is TomlTable table && found.Add(table))
        {
            foreach (var inner in table.Values)
                Tables(inner, found);
        }
        else if (value is TomlArray array)
        {
            foreach (var inner in array)
                Tables(inner, found);
        }

        return found;
    }

    private static void CheckPath(IReadOnlyList<string> path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Count == 0)
            throw new ArgumentException("A path needs at least one key.", nameof(path));
        foreach (var key in path)
            CheckCharacters(key);
    }

    private static void CheckCharacters(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                throw new ArgumentException("Half a surrogate pair is not a Unicode character and cannot be written.");
            i++;
        }
    }
}
