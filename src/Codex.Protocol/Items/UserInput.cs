using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>One part of what a user gives an agent.</summary>
/// <remarks>On the wire tagged by <c>type</c>.</remarks>
[JsonConverter(typeof(UserInputJsonConverter))]
public abstract record UserInput
{
    private UserInput()
    {
    }

    /// <summary>Text.</summary>
    /// <param name="Content">The text.</param>
    public sealed record Text(string Content) : UserInput;

    /// <summary>A picture by URL.</summary>
    /// <param name="ImageUrl">A <c>data:</c> or other URL.</param>
    public sealed record Image(string ImageUrl) : UserInput;

    /// <summary>A picture in a file; it is sent as a <c>data:</c> URL, scaled down when it is large.</summary>
    /// <param name="Path">The file.</param>
    public sealed record LocalImage(string Path) : UserInput;
}
