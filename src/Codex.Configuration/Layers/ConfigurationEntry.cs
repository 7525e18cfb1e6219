namespace Codex.Configuration;

/// <summary>One line of a listing of the effective configuration.</summary>
/// <param name="Key">The dotted key.</param>
/// <param name="Value">The value as TOML; secrets are masked.</param>
/// <param name="Origin">Where it was said.</param>
public sealed record ConfigurationEntry(string Key, string Value, ConfigurationOrigin Origin);
