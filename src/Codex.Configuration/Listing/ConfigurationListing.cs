using Codex.Toml;

namespace Codex.Configuration;

/// <summary>
/// Every value in force, with the place where it was said: all settings, also those that have their default, and what is configured of
/// servers, providers, models and projects. Secrets are masked.
/// </summary>
public sealed class ConfigurationListing
{
    private static readonly string[] s_maps = ["mcp_servers", "model_providers", "models", "profiles", "projects"];
    private static readonly string[] s_withoutEffect = ["instructions", "tools", "shell_environment_policy.experimental_use_profile"];

    private readonly List<ConfigurationEntry> _profiles = [];

    private ConfigurationListing(CodexConfiguration configuration)
    {
        var settings = new SettingsListing(configuration);
        var entries = new List<ConfigurationEntry>(settings.Entries);
        var known = entries.Select(static entry => entry.Key).ToHashSet(StringComparer.Ordinal);
        foreach ((string key, ConfigurationNode node) in configuration.Provenance.Values)
        {
            if (known.Contains(key) || !HasEffect(key))
            {
                continue;
            }

            var entry = new ConfigurationEntry(key, SecretMask.Of(key, node.Value!), node.Origin);
            (key.StartsWith("profiles.", StringComparison.Ordinal) ? _profiles : entries).Add(entry);
        }

        entries.Sort(static (left, right) => string.CompareOrdinal(left.Key, right.Key));
        _profiles.Sort(static (left, right) => string.CompareOrdinal(left.Key, right.Key));
        Entries = entries;
    }

    /// <summary>What is in force, by key. The tables of profiles are not among it: what the active one says stands at its key.</summary>
    public IReadOnlyList<ConfigurationEntry> Entries { get; }

    /// <summary>Lists a configuration as it was loaded.</summary>
    public static ConfigurationListing Of(CodexConfiguration configuration) => new(configuration);

    /// <summary>The entry of a key, or all entries of a table. Tables of profiles are found too, whether active or not.</summary>
    /// <param name="key">The dotted key; segments that hold dots stand in quotes.</param>
    /// <exception cref="ConfigurationException">There is no such key (<see cref="ConfigurationErrorCode.UnknownKey"/>).</exception>
    public IReadOnlyList<ConfigurationEntry> Find(string key)
    {
        string wanted = ConfigurationKey.Join(ConfigurationKey.Split(key.AsSpan().Trim()));
        ConfigurationEntry[] found = [.. Entries.Concat(_profiles).Where(entry => IsWithin(entry.Key, wanted))];
        if (found.Length > 0 || s_maps.Contains(wanted))
        {
            return found;
        }

        string proposal = UnknownKeys.FindSimilar(wanted, Entries.Select(static entry => entry.Key)) is { } similar ? $"; is `{similar}` meant?" : "";
        throw new ConfigurationException(ConfigurationErrorCode.UnknownKey, $"there is no such key, or nothing is set below it{proposal}", wanted);
    }

    private static bool IsWithin(string key, string wanted) =>
        key.StartsWith(wanted, StringComparison.Ordinal) && (key.Length == wanted.Length || key[wanted.Length] == '.');

    // Older names of features show in the features that they switch; what a file says of a built-in provider does not count.
    private static bool HasEffect(string key)
    {
        string[] path = ConfigurationKey.Split(key);
        return !s_withoutEffect.Any(without => IsWithin(key, without))
            && path[0] != "features"
            && FeatureDefinition.Find(path[0]) is null
            && path is not ["model_providers", BuiltInProviders.OpenAI or BuiltInProviders.Oss, ..];
    }
}
