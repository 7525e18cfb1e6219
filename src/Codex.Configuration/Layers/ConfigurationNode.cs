using Codex.Toml;

namespace Codex.Configuration;

/// <summary>One value or table of the merged layers, with where it was said and whether anything has read it.</summary>
internal sealed class ConfigurationNode
{
    private List<string>? _askedFor;

    public ConfigurationNode(ConfigurationOrigin origin) => Origin = origin;

    public ConfigurationOrigin Origin { get; private set; }

    /// <summary>The value; null for a table.</summary>
    public TomlValue? Value { get; private set; }

    /// <summary>The table's entries in order; null for a value.</summary>
    public OrderedDictionary<string, ConfigurationNode>? Children { get; private set; }

    public bool IsTable => Children is not null;

    /// <summary>Whether the typed configuration looked at it; what stays false after reading is unknown.</summary>
    public bool IsRead { get; set; }

    /// <summary>The keys that the typed configuration looked for here and did not find, for proposals.</summary>
    public IReadOnlyList<string> AskedFor => _askedFor ?? [];

    public string KindName => Value?.KindName ?? "table";

    public static ConfigurationNode Table(ConfigurationOrigin origin) =>
        new(origin) { Children = new OrderedDictionary<string, ConfigurationNode>(StringComparer.Ordinal) };

    public static ConfigurationNode From(TomlValue value, ConfigurationOrigin origin)
    {
        ConfigurationOrigin here = value.Line > 0 && origin.File is not null ? origin with { Line = value.Line } : origin;
        if (value is not TomlTable table)
        {
            return new ConfigurationNode(here) { Value = value };
        }

        ConfigurationNode node = Table(here);
        foreach ((string key, TomlValue item) in table)
        {
            node.Children!.Add(key, From(item, origin));
        }

        return node;
    }

    public ConfigurationNode? Find(string key)
    {
        if (Children is null)
        {
            return null;
        }

        if (Children.TryGetValue(key, out ConfigurationNode? child))
        {
            return child;
        }

        (_askedFor ??= []).Add(key);
        return null;
    }

    /// <summary>Lays another table over this one: tables are merged key by key, everything else is replaced.</summary>
    public void Overlay(ConfigurationNode upper)
    {
        foreach ((string key, ConfigurationNode item) in upper.Children!)
        {
            if (item.IsTable && Children!.TryGetValue(key, out ConfigurationNode? present) && present.IsTable)
            {
                present.Overlay(item);
            }
            else
            {
                Children![key] = item;
            }
        }
    }

    /// <summary>Puts a value at a path: missing tables are made, a value that stands in the way gives way to a table.</summary>
    public void Put(IReadOnlyList<string> path, ConfigurationNode value)
    {
        ConfigurationNode table = this;
        for (int i = 0; i < path.Count - 1; i++)
        {
            if (!table.Children!.TryGetValue(path[i], out ConfigurationNode? next) || !next.IsTable)
            {
                next = Table(value.Origin);
                table.Children[path[i]] = next;
            }

            table = next;
        }

        table.Children![path[^1]] = value;
    }
}
