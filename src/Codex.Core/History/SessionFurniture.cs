using Codex.Protocol;

namespace Codex.Core.History;

/// <summary>Messages of the role user that the agent itself put there: never taken for something a person said.</summary>
internal static class SessionFurniture
{
    public const string InstructionsPrefix = "# AGENTS.md instructions for ";
    public const string OldInstructionsPrefix = "<user_instructions>";
    public const string EnvironmentTag = "<environment_context>";
    public const string UserShellTag = "<user_shell_command>";

    public static bool IsFurniture(IReadOnlyList<ContentItem> content)
    {
        if (content is [ContentItem.InputText only]
            && (only.Text.StartsWith(InstructionsPrefix, StringComparison.Ordinal) || only.Text.StartsWith(OldInstructionsPrefix, StringComparison.Ordinal)
                || only.Text.StartsWith(UserShellTag, StringComparison.Ordinal)))
        {
            return true;
        }

        foreach (ContentItem part in content)
        {
            string? text = part switch
            {
                ContentItem.InputText input => input.Text,
                ContentItem.OutputText output => output.Text,
                _ => null,
            };
            if (text is not null && text.AsSpan().TrimStart().StartsWith(EnvironmentTag, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether an item is something the user said.</summary>
    public static bool IsUserMessage(ResponseItem item) =>
        item is MessageItem { Role: "user" } message && !IsFurniture(message.Content);

    /// <summary>The texts of a user's message, joined with nothing between.</summary>
    public static string TextOf(MessageItem message) =>
        string.Concat(message.Content.OfType<ContentItem.InputText>().Select(static part => part.Text));
}
