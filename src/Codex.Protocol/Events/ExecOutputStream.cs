using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>Which stream of a command a piece of output came from.</summary>
[JsonConverter(typeof(WireEnumConverter<ExecOutputStream>))]
public enum ExecOutputStream
{
    /// <summary>Standard output.</summary>
    [JsonStringEnumMemberName("stdout")]
    Stdout,

    /// <summary>Standard error.</summary>
    [JsonStringEnumMemberName("stderr")]
    Stderr,
}
