using Codex.Core.Tools.Images;
using Codex.Protocol;

namespace Codex.Core.Turns;

/// <summary>Makes the message that the model reads of what a user gave.</summary>
internal static class UserMessages
{
    /// <summary>Makes it; pictures in files are read, and one that cannot be is named in words in its place.</summary>
    public static async Task<MessageItem> CreateAsync(IReadOnlyList<UserInput> items, string cwd, CancellationToken cancellationToken = default)
    {
        var content = new List<ContentItem>(items.Count);
        foreach (UserInput item in items)
        {
            content.Add(item switch
            {
                UserInput.Text text => new ContentItem.InputText(text.Content),
                UserInput.Image image => new ContentItem.InputImage(image.ImageUrl),
                UserInput.LocalImage local => await ImageLoader.LoadAsync(Path.GetFullPath(local.Path, cwd), cancellationToken).ConfigureAwait(false),
                _ => throw new System.Diagnostics.UnreachableException(),
            });
        }

        return new MessageItem("user", content);
    }
}
