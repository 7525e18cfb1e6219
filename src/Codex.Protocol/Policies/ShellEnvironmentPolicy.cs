using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>Which variables a command starts from.</summary>
[JsonConverter(typeof(WireEnumConverter<ShellEnvironmentInherit>))]
public enum ShellEnvironmentInherit
{
    /// <summary>All of the agent's. The default.</summary>
    [JsonStringEnumMemberName("all")]
    All,

    /// <summary>A short list that programs need to find the user, the home and temporary folders and other programs.</summary>
    [JsonStringEnumMemberName("core")]
    Core,

    /// <summary>None.</summary>
    [JsonStringEnumMemberName("none")]
    None,
}

/// <summary>How the environment of a command is made (<c>[shell_environment_policy]</c>).</summary>
/// <remarks>Patterns match a whole name without regard to case; <c>*</c> is any run, <c>?</c> one character.</remarks>
public sealed record ShellEnvironmentPolicy
{
    /// <summary>Which variables it starts from.</summary>
    public ShellEnvironmentInherit Inherit { get; init; }

    /// <summary>Whether names that look like secrets (<c>*KEY*</c>, <c>*SECRET*</c>, <c>*TOKEN*</c>) are kept.</summary>
    public bool IgnoreDefaultExcludes { get; init; }

    /// <summary>Patterns of names that are taken out.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Variables that are set afterwards.</summary>
    public IReadOnlyDictionary<string, string> Set { get; init; } = new Dictionary<string, string>();

    /// <summary>When not empty: the patterns of the only names that are kept, set ones included.</summary>
    public IReadOnlyList<string> IncludeOnly { get; init; } = [];
}
