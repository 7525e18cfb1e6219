namespace Codex.Configuration;

/// <summary>Where one value was said.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="File">The layer's file; null for a layer without one.</param>
/// <param name="Line">The line in the file, from 1; 0 when there is none.</param>
/// <param name="Profile">The profile whose table holds the key; null for the top level.</param>
public sealed record ConfigurationOrigin(ConfigurationLayer Layer, string? File = null, int Line = 0, string? Profile = null)
{
    /// <summary>The built-in default.</summary>
    public static ConfigurationOrigin Default { get; } = new(ConfigurationLayer.Default);

    /// <summary>A flag or parameter of the call.</summary>
    public static ConfigurationOrigin Call { get; } = new(ConfigurationLayer.Call);

    /// <summary>Whether an administrator set it, so that no flag and no user's profile may change it.</summary>
    public bool IsManaged => Layer is ConfigurationLayer.ManagedFile or ConfigurationLayer.ManagedPreferences;

    /// <summary>The place for people: <c>/home/me/.codex/config.toml:12</c>, or the layer's name.</summary>
    public override string ToString() => (File, Line) switch
    {
        (null, _) => Layer switch
        {
            ConfigurationLayer.Default => "default",
            ConfigurationLayer.CommandLineOverride => "-c override",
            ConfigurationLayer.RequestOverride => "request override",
            ConfigurationLayer.Call => "call",
            ConfigurationLayer.ManagedPreferences => "managed preferences",
            _ => "configuration",
        },
        (_, 0) => File,
        _ => $"{File}:{Line}",
    };
}
