using Codex.Toml;

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

    /// <summary>Every configured value and the main defaults, sorted by key, as the listing of a front end shows them. Secrets are masked.</summary>
    public IReadOnlyList<ConfigurationEntry> List()
    {
        var entries = new List<ConfigurationEntry>();
        foreach ((string key, Resolved resolved) in _resolved)
        {
            entries.Add(new ConfigurationEntry(key, resolved.ToText(), resolved.Origin));
        }

        Append(entries, _root, string.Empty, null);
        entries.Sort((left, right) => string.CompareOrdinal(left.Key, right.Key));
        return entries;
    }

    private void Append(List<ConfigurationEntry> entries, ConfigurationNode table, string path, string? secretTable)
    {
        foreach ((string key, ConfigurationNode node) in table.Children!)
        {
            string full = ConfigurationKey.Join(path, key);
            bool isSecretTable = secretTable is not null || key is "env" or "http_headers" or "headers" or "set" or "query_params";
            if (node.IsTable)
            {
                Append(entries, node, full, isSecretTable ? key : null);
            }
            else if (!_resolved.ContainsKey(full))
            {
                bool isSecret = secretTable is not null || isSecretTable || key is "experimental_bearer_token" or "bearer_token";
                entries.Add(new ConfigurationEntry(full, isSecret ? "\"*****\"" : node.Value!.ToString(), node.Origin));
            }
        }
    }

    /// <summary>A key whose value was chosen among top level, profile, flag and default.</summary>
    internal readonly record struct Resolved(string? Value, ConfigurationOrigin Origin, bool IsText = true)
    {
        public string ToText() => Value is null ? "unset" : IsText ? new TomlString(Value).ToString() : Value;
    }
}
