namespace Codex.Toml.Reading;

/// <summary>Puts the key read last in its place among the tables, and refuses what TOML forbids to define twice or to add to.</summary>
internal readonly struct TableBuilder(Scanner scanner, KeyReader keys, int line)
{
    /// <summary>The table that a header opens.</summary>
    public TomlTable Open(TomlTable root, bool isArrayItem)
    {
        var parent = root;
        var last = keys.Count - 1;
        for (var i = 0; i < last; i++)
        {
            if (!parent.TryGetValue(keys[i], out var value))
                parent.Add(keys[i], value = new TomlTable { Origin = TableOrigin.Implicit, Line = line });
            parent = value switch
            {
                TomlTable { Origin: not TableOrigin.Inline } table => table,
                TomlArray { IsArrayOfTables: true } array => (TomlTable)array[^1],
                _ => throw Closed(i, value),
            };
        }

        parent.TryGetValue(keys[last], out var existing);
        return isArrayItem ? OpenArrayItem(parent, existing) : OpenTable(parent, existing);
    }

    /// <summary>The table to which the last segment of a dotted key belongs, when that segment is still free there.</summary>
    public TomlTable Descend(TomlTable table)
    {
        var last = keys.Count - 1;
        for (var i = 0; i < last; i++)
        {
            if (!table.TryGetValue(keys[i], out var value))
                table.Add(keys[i], value = new TomlTable { Origin = TableOrigin.Dotted, Line = line });
            table = value switch
            {
                TomlTable { Origin: TableOrigin.Dotted } dotted => dotted,
                TomlTable { Origin: TableOrigin.Header or TableOrigin.Implicit } => throw Error(i, $"the table '{keys.Dotted(i + 1)}' has its own header ({At(value)}); put the key below that header"),
                _ => throw Closed(i, value),
            };
        }

        if (table.TryGetValue(keys[last], out var existing))
            throw Twice(existing);
        return table;
    }

    private TomlTable OpenTable(TomlTable parent, TomlValue? existing)
    {
        switch (existing)
        {
            case null:
                var made = new TomlTable { Origin = TableOrigin.Header, Line = line };
                parent.Add(keys[keys.Count - 1], made);
                return made;
            case TomlTable { Origin: TableOrigin.Implicit } table:
                table.Origin = TableOrigin.Header;
                table.Line = line;
                return table;
            case TomlArray { IsArrayOfTables: true }:
                throw Error(keys.Count - 1, $"'{keys.Dotted(keys.Count)}' is an array of tables ({At(existing)}); write [[{keys.Dotted(keys.Count)}]] to add a table to it");
            default:
                throw Twice(existing);
        }
    }

    private TomlTable OpenArrayItem(TomlTable parent, TomlValue? existing)
    {
        var array = existing switch
        {
            null => new TomlArray { IsArrayOfTables = true, Line = line },
            TomlArray { IsArrayOfTables: true } open => open,
            TomlArray => throw Error(keys.Count - 1, $"'{keys.Dotted(keys.Count)}' is an array written in brackets ({At(existing)}); headers cannot add to it"),
            _ => throw Twice(existing),
        };
        if (existing is null)
            parent.Add(keys[keys.Count - 1], array);
        var item = new TomlTable { Origin = TableOrigin.Header, Line = line };
        array.Add(item);
        return item;
    }

    private TomlException Twice(TomlValue existing) =>
        Error(keys.Count - 1, $"the {(existing is TomlTable ? "table" : "key")} '{keys.Dotted(keys.Count)}' is already defined ({At(existing)})");

    private TomlException Closed(int index, TomlValue value) => value is TomlTable
        ? Error(index, $"the table '{keys.Dotted(index + 1)}' is written in braces ({At(value)}) and complete; put the key inside the braces")
        : Error(index, $"'{keys.Dotted(index + 1)}' is not a table but {(value.KindName[0] is 'a' or 'i' or 'o' ? "an" : "a")} {value.KindName} ({At(value)})");

    private TomlException Error(int index, string problem) => scanner.Error(problem, keys.PositionOf(index));

    private static string At(TomlValue value) => $"line {value.Line}";
}
