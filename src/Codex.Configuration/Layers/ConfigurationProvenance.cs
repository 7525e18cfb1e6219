namespace Codex.Configuration;

/// <summary>Where the values of a configuration came from.</summary>
public sealed class ConfigurationProvenance
{
    private readonly ConfigurationNode _root;
    private readonly IReadOnlyDictionary<string, Resolved> _resolved;

    internal ConfigurationProvenance(ConfigurationNode root, IReadOnlyDictionary<string, Resolved> resolved)
    {
        _root = root;
        _resolved = resolved;
    }

    /// <summary>Nothing was read.</summary>
    public static ConfigurationProvenance Empty { get; } =
        new(ConfigurationNode.Table(ConfigurationOrigin.Default), new Dictionary<string, Resolved>());

    /// <summary>Where the effective value of a key was said; the built-in default when nowhere.</summary>
    /// <param name="key">The dotted key; segments that hold dots stand in quotes.</param>
    public ConfigurationOrigin Find(string key)
    {
        if (_resolved.TryGetValue(key, out Resolved resolved))
        {
            return resolved.Origin;
        }

        ConfigurationNode? node = _root;
        foreach (string segment in ConfigurationKey.Split(key))
        {
            if (node.Children is null || !node.Children.TryGetValue(segment, out node))
            {
                return ConfigurationOrigin.Default;
            }
        }

        return node.Origin;
    }

    /// <summary>The text that was chosen for a key; null when nothing was said.</summary>
    internal string? FindText(string key) => _resolved.TryGetValue(key, out Resolved resolved) ? resolved.Value : null;

    /// <summary>The values of the merged layers that have a meaning, with their dotted keys.</summary>
    internal IEnumerable<(string Key, ConfigurationNode Node)> Values => ValuesOf(_root, string.Empty);

    private static IEnumerable<(string Key, ConfigurationNode Node)> ValuesOf(ConfigurationNode table, string path)
    {
        foreach ((string key, ConfigurationNode node) in table.Children!)
        {
            string full = ConfigurationKey.Join(path, key);
            if (!node.IsRead)
            {
                continue;
            }

            if (!node.IsTable)
            {
                yield return (full, node);
                continue;
            }

            foreach ((string Key, ConfigurationNode Node) below in ValuesOf(node, full))
            {
                yield return below;
            }
        }
    }

    /// <summary>A key whose value was chosen among top level, profile, flag and default.</summary>
    internal readonly record struct Resolved(string? Value, ConfigurationOrigin Origin);
}
