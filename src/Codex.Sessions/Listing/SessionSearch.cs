using Codex.Protocol;
using Microsoft.Win32.SafeHandles;

namespace Codex.Sessions;

/// <summary>Where a session's file lies.</summary>
/// <param name="Id">The session.</param>
/// <param name="Path">Its file, absolute.</param>
/// <param name="IsArchived">Whether it lies in the archive.</param>
public sealed record SessionPlace(ThreadId Id, string Path, bool IsArchived);

/// <summary>A session in which something was said.</summary>
/// <param name="Session">The session.</param>
/// <param name="Role">Who said it: <c>user</c> or <c>assistant</c>.</param>
/// <param name="Excerpt">The words with what stands around them, on one line.</param>
public sealed record SessionMatch(SessionSummary Session, string Role, string Excerpt);

/// <summary>Looks for words in what the user and the model said in one session.</summary>
internal static class SessionSearch
{
    private const int Around = 60;

    public static async ValueTask<SessionMatch?> FindAsync(string path, string text, CancellationToken cancellationToken)
    {
        try
        {
            using SafeFileHandle file = SessionReader.Open(path);
            using var lines = new Utf8LineReader(file) { Skips = static (_, beginning) => !IsMessage(beginning.Span) };
            while (await lines.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                if (!lines.IsSkipped && IsMessage(lines.Line.Span)
                    && RolloutLineParser.Parse(lines.Line, out _)?.Item is RolloutItem.Response { Item: MessageItem message }
                    && Find(message, text) is { } excerpt)
                {
                    return new SessionMatch(await SessionStore.ReadSummaryAsync(path, cancellationToken).ConfigureAwait(false), message.Role, excerpt);
                }
            }
        }
        catch (Exception error) when (error is SessionException or IOException or UnauthorizedAccessException)
        {
            // One file that cannot be read must not hide what others hold.
        }

        return null;
    }

    private static bool IsMessage(ReadOnlySpan<byte> line) =>
        RolloutLineKinds.Of(line) is RolloutLineKind.UserMessage or RolloutLineKind.OtherMessage or RolloutLineKind.Unclear;

    private static string? Find(MessageItem message, string text)
    {
        string? said = message.Role switch
        {
            "user" => UserMessageText.Of(message),
            "assistant" => string.Concat(message.Content.OfType<ContentItem.OutputText>().Select(static part => part.Text)),
            _ => null,
        };
        int at = said?.IndexOf(text, StringComparison.OrdinalIgnoreCase) ?? -1;
        if (at < 0)
        {
            return null;
        }

        int from = Math.Max(0, at - Around);
        int to = Math.Min(said!.Length, at + text.Length + Around);
        // Not through the middle of a character.
        from += from > 0 && char.IsLowSurrogate(said[from]) ? 1 : 0;
        to -= to < said.Length && char.IsHighSurrogate(said[to - 1]) ? 1 : 0;
        string excerpt = string.Join(' ', said[from..to].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return $"{(from > 0 ? "…" : "")}{excerpt}{(to < said.Length ? "…" : "")}";
    }
}
