namespace Codex.Protocol;

/// <summary>One part of a message of the conversation with the model.</summary>
public abstract record ContentItem
{
    private ContentItem()
    {
    }

    /// <summary>Text that goes to the model.</summary>
    /// <param name="Text">The text.</param>
    public sealed record InputText(string Text) : ContentItem;

    /// <summary>A picture that goes to the model.</summary>
    /// <param name="ImageUrl">A <c>data:</c> or other URL.</param>
    public sealed record InputImage(string ImageUrl) : ContentItem;

    /// <summary>Text that the model wrote.</summary>
    /// <param name="Text">The text.</param>
    public sealed record OutputText(string Text) : ContentItem;
}
