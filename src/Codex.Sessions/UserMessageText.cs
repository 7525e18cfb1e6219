using Codex.Protocol;

namespace Codex.Sessions;

/// <summary>Tells what the user said from what the agent says in the user's name (instructions, environment, commands that the user ran).</summary>
public static class UserMessageText
{
    /// <summary>How a message with the user's and the project's instructions begins.</summary>
    public const string InstructionsHeading = "# AGENTS.md instructions for ";

    /// <summary>How a message with a command that the user ran begins.</summary>
    public const string UserShellTag = "<user_shell_command>";

    /// <summary>How a message about the environment of commands begins.</summary>
    public const string EnvironmentTag = "<environment_context>";

    /// <summary>How much of what the user said stands in front of a summary that replaces the conversation, in bytes of UTF-8.</summary>
    public const int BytesKeptBySummary = 80_000;

    private const string OlderInstructionsTag = "<user_instructions>";

    /// <summary>The text of a message of the user's own: all its text parts, joined. Null for every other item.</summary>
    /// <remarks>Empty for a message of pictures only.</remarks>
    public static string? Of(ResponseItem item)
    {
        return item is MessageItem { Role: "user" } message && !IsFurniture(message.Content)
            ? string.Concat(message.Content.OfType<ContentItem.InputText>().Select(static part => part.Text))
            : null;
    }

    /// <summary>Whether a message of the role user is the agent's own: never taken for something a person said.</summary>
    public static bool IsFurniture(IReadOnlyList<ContentItem> content)
    {
        if (content is [ContentItem.InputText only] && IsInstructions(only.Text))
        {
            return true;
        }

        foreach (ContentItem part in content)
        {
            if (TextOf(part) is { } text && IsEnvironment(text))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsInstructions(string text) =>
        text.StartsWith(InstructionsHeading, StringComparison.Ordinal) || text.StartsWith(OlderInstructionsTag, StringComparison.Ordinal)
        || text.StartsWith(UserShellTag, StringComparison.Ordinal);

    private static bool IsEnvironment(string text) =>
        text.AsSpan().TrimStart().StartsWith(EnvironmentTag, StringComparison.OrdinalIgnoreCase);

    private static string? TextOf(ContentItem part) => part switch
    {
        ContentItem.InputText input => input.Text,
        ContentItem.OutputText output => output.Text,
        _ => null,
    };
}
