using Codex.Protocol;

namespace Codex.Core;

/// <summary>What a user says at the beginning of a turn: a text, pictures, or both.</summary>
public sealed record TurnInput
{
    /// <summary>The text; may be empty when there are pictures.</summary>
    public string Text { get; init; } = "";

    /// <summary>Paths of pictures (PNG, JPEG, GIF, WebP, …), shown to the model before the text. Large ones are scaled down.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>A text alone.</summary>
    public static implicit operator TurnInput(string text) => FromString(text);

    /// <summary>A text alone.</summary>
    public static TurnInput FromString(string text) => new() { Text = text };

    internal IReadOnlyList<UserInput> ToItems() =>
        [.. Images.Select(static path => new UserInput.LocalImage(Path.GetFullPath(path))), new UserInput.Text(Text)];
}
