using Codex.Toml;

namespace Codex.Configuration;

/// <summary>Reads one table's keys by kind; an error names the key, its file and its line.</summary>
internal readonly struct TableReader(ConfigurationNode node, string path)
{
    /// <summary>Whoever writes more means for ever; it leaves room to add to a time.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.MaxValue / 2;

    public ConfigurationNode Node => node;

    public string Path => path;

    public bool Has(string key) => Find(key) is not null;

    public string? String(string key) => Find(key) is { } found ? Text(found, key) : null;

    /// <summary>A text without white space around it; a blank one counts as absent.</summary>
    public string? TrimmedString(string key) => String(key)?.Trim() is { Length: > 0 } text ? text : null;

    public string RequiredString(string key) => String(key) ?? throw Missing(key);

    public bool? Boolean(string key) => Find(key) switch
    {
        null => null,
        { Value: TomlBoolean boolean } => boolean.Value,
        { } found => throw WrongKind(found, key, "true or false"),
    };

    public long? Integer(string key) => Find(key) switch
    {
        null => null,
        { Value: TomlInteger integer } => integer.Value,
        { } found => throw WrongKind(found, key, "an integer"),
    };

    public long? Unsigned(string key) => Find(key) switch
    {
        null => null,
        { Value: TomlInteger { Value: >= 0 } integer } => integer.Value,
        { Value: TomlInteger } found => throw Invalid(found, key, "must not be negative"),
        { } found => throw WrongKind(found, key, "an integer that is not negative"),
    };

    /// <summary>A number of seconds, whole or not, as a time.</summary>
    public TimeSpan? Seconds(string key)
    {
        if (Find(key) is not { } found)
        {
            return null;
        }

        double seconds = found.Value switch
        {
            TomlInteger integer => integer.Value,
            TomlFloat number => number.Value,
            _ => throw WrongKind(found, key, "a number of seconds"),
        };
        return double.IsFinite(seconds) && seconds >= 0
            ? TimeSpan.FromSeconds(Math.Min(seconds, s_longest.TotalSeconds))
            : throw Invalid(found, key, "must be a finite number of seconds that is not negative");
    }

    public TimeSpan? Milliseconds(string key) =>
        Unsigned(key) is { } milliseconds ? TimeSpan.FromMilliseconds(Math.Min(milliseconds, long.MaxValue / TimeSpan.TicksPerMillisecond)) : null;

    public IReadOnlyList<string>? Strings(string key)
    {
        if (Find(key) is not { } found)
        {
            return null;
        }

        if (found.Value is not TomlArray array)
        {
            throw WrongKind(found, key, "an array of strings");
        }

        var items = new string[array.Count];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = ScalarText(array[i]) ?? throw WrongKind(found, $"{key}[{i}]", "a string", array[i].KindName);
        }

        return items;
    }

    public IReadOnlyDictionary<string, string>? StringTable(string key)
    {
        if (Table(key) is not { } table)
        {
            return null;
        }

        var items = new OrderedDictionary<string, string>(table.Node.Children!.Count, StringComparer.Ordinal);
        foreach ((string name, ConfigurationNode item) in table.Node.Children)
        {
            item.IsRead = true;
            items.Add(name, table.Text(item, name));
        }

        return items;
    }

    public T? Word<T>(string key, params ReadOnlySpan<(string Word, T Value)> words)
        where T : struct, Enum
    {
        if (Find(key) is not { } found)
        {
            return null;
        }

        if (ScalarText(found.Value) is not { } text)
        {
            throw WrongKind(found, key, Alternatives(words));
        }

        foreach ((string word, T value) in words)
        {
            if (word == text)
            {
                return value;
            }
        }

        throw Invalid(found, key, $"`{text}` is not known; expected {Alternatives(words)}");
    }

    public TableReader? Table(string key)
    {
        if (Find(key) is not { } found)
        {
            return null;
        }

        return found.IsTable ? new TableReader(found, Join(key)) : throw WrongKind(found, key, "a table");
    }

    /// <summary>The tables of a map such as <c>[profiles.NAME]</c>, in their order.</summary>
    public IEnumerable<(string Name, TableReader Table)> Tables(string key)
    {
        if (Table(key) is not { } map)
        {
            yield break;
        }

        foreach ((string name, ConfigurationNode item) in map.Node.Children!)
        {
            item.IsRead = true;
            yield return item.IsTable ? (name, new TableReader(item, map.Join(name))) : throw map.WrongKind(item, name, "a table");
        }
    }

    public ConfigurationNode? Find(string key)
    {
        ConfigurationNode? found = node.Find(key);
        if (found is not null)
        {
            found.IsRead = true;
        }

        return found;
    }

    public string Join(string key) => key.Contains('[', StringComparison.Ordinal) ? $"{path}{(path.Length == 0 ? "" : ".")}{key}" : ConfigurationKey.Join(path, key);

    public ConfigurationException Missing(string key) =>
        new(ConfigurationErrorCode.MissingKey, $"the key `{key}` is required here", path, node.Origin);

    public ConfigurationException Invalid(ConfigurationNode at, string key, string problem, ConfigurationErrorCode code = ConfigurationErrorCode.InvalidValue) =>
        new(code, problem, Join(key), at.Origin);

    public ConfigurationException WrongKind(ConfigurationNode at, string key, string expected, string? actual = null) =>
        Invalid(at, key, $"expected {expected}, found {Article(actual ?? at.KindName)}");

    private string Text(ConfigurationNode found, string key) => ScalarText(found.Value) ?? throw WrongKind(found, key, "a string");

    /// <summary>A string's text; a date's or time's as it was written. Null for other kinds.</summary>
    private static string? ScalarText(TomlValue? value) => value switch
    {
        TomlString text => text.Value,
        TomlOffsetDateTime moment => moment.Text,
        TomlLocalDateTime moment => moment.Text,
        TomlLocalDate date => date.Text,
        TomlLocalTime time => time.Text,
        _ => null,
    };

    private static string Article(string kind) => kind is "array" or "integer" or "offset date-time" ? $"an {kind}" : $"a {kind}";

    private static string Alternatives<T>(ReadOnlySpan<(string Word, T Value)> words)
    {
        var text = new System.Text.StringBuilder();
        for (int i = 0; i < words.Length; i++)
        {
            text.Append(i == 0 ? "" : i == words.Length - 1 ? " or " : ", ").Append('`').Append(words[i].Word).Append('`');
        }

        return text.ToString();
    }
}
