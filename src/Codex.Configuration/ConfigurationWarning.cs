namespace Codex.Configuration;

/// <summary>Something in the configuration that was accepted and yet is probably not what its author meant.</summary>
/// <param name="Key">The dotted key.</param>
/// <param name="Message">What happened and what to do.</param>
/// <param name="Origin">Where it was said.</param>
public sealed record ConfigurationWarning(string Key, string Message, ConfigurationOrigin Origin)
{
    /// <summary>Place, key and message in one line.</summary>
    public override string ToString() => $"{Origin}: `{Key}`: {Message}";
}
