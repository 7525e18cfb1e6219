using Codex.Protocol;
using Codex.Sessions;

namespace Codex.Core.History;

/// <summary>Messages of the role user that the agent itself put there: never taken for something a person said.</summary>
internal static class SessionFurniture
{
    public const string InstructionsPrefix = UserMessageText.InstructionsHeading;
    public const string EnvironmentTag = UserMessageText.EnvironmentTag;
    public const string UserShellTag = UserMessageText.UserShellTag;

    public static bool IsFurniture(IReadOnlyList<ContentItem> content) => UserMessageText.IsFurniture(content);

    /// <summary>Whether an item is something the user said.</summary>
    public static bool IsUserMessage(ResponseItem item) =>
        item is MessageItem { Role: "user" } message && !IsFurniture(message.Content);

    /// <summary>The texts of a user's message, joined with nothing between.</summary>
    public static string TextOf(MessageItem message) =>
        string.Concat(message.Content.OfType<ContentItem.InputText>().Select(static part => part.Text));
}
