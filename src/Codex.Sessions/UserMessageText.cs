using Codex.Protocol;

namespace Codex.Sessions;

/// <summary>Tells what the user said from what the agent says in the user's name (instructions, environment, commands that the user ran).</summary>
public static class UserMessageText
{
    private const string InstructionsHeading = "# AGENTS.md instructions for ";
    private const string OlderInstructionsTag = "<user_instructions>";
    private const string UserShellTag = "<user_shell_command>";
    private const string EnvironmentTag = "<environment_context>";

    /// <summary>The text of a message of the user's own: all its text parts, joined. Null for every other item.</summary>
    /// <remarks>Empty for a message of pictures only.</remarks>
    public static string? Of(ResponseItem item)
    {
        if (item is not MessageItem { Role: "user" } message)
        {
            return null;
        }

        if (message.Content is [ContentItem.InputText only] && IsInstructions(only.Text))
        {
            return null;
        }

        foreach (ContentItem part in message.Content)
        {
            if (TextOf(part) is { } text && IsEnvironment(text))
            {
                return null;
            }
        }

        return string.Concat(message.Content.OfType<ContentItem.InputText>().Select(static part => part.Text));
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
