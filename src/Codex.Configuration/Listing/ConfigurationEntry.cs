using Codex.Toml;

namespace Codex.Configuration;

/// <summary>One line of a <see cref="ConfigurationListing"/>.</summary>
/// <param name="Key">The dotted key, as it would be written after <c>-c</c>.</param>
/// <param name="Value">The value in force; secrets are masked. Null when nothing is set and there is no default.</param>
/// <param name="Origin">Where it was said.</param>
public sealed record ConfigurationEntry(string Key, TomlValue? Value, ConfigurationOrigin Origin);
