namespace Codex.Protocol;

/// <summary>What a tool answered to the model: a text, or parts when it gave pictures.</summary>
/// <param name="Text">The text; for an answer in parts, the texts among them joined.</param>
/// <param name="Parts">The parts (<see cref="ContentItem.InputText"/> and <see cref="ContentItem.InputImage"/>); null for a plain text.</param>
/// <param name="Success">Whether the call did what it should, when that is known. Never written.</param>
public sealed record ToolOutput(string Text, IReadOnlyList<ContentItem>? Parts = null, bool? Success = null)
{
    /// <summary>A plain text.</summary>
    public static ToolOutput FromText(string text, bool? success = null) => new(text, null, success);

    /// <summary>Parts, at least one of which is usually a picture.</summary>
    public static ToolOutput FromParts(IReadOnlyList<ContentItem> parts, bool? success = null) =>
        new(string.Concat(parts.OfType<ContentItem.InputText>().Select(static part => part.Text)), parts, success);
}
