using Codex.Protocol;
using Microsoft.Win32.SafeHandles;

namespace Codex.Sessions;

/// <summary>What the first lines of a session file tell.</summary>
internal sealed class SessionHead
{
    public const int RecordLimit = 10;

    // A first message that stands further back than this is not worth the reading.
    private const int LinesBeyond = 1000;

    public List<RolloutItem> Records { get; } = [];

    public string? CreatedAt { get; private set; }

    public SessionMetadata? FirstMetadata { get; private set; }

    public SessionMetadata? LastMetadata { get; private set; }

    public bool HasUserMessage { get; private set; }

    public bool IsSession => LastMetadata is not null && HasUserMessage;

    /// <param name="file">The session file.</param>
    /// <param name="beyond">Whether a user's message is also looked for behind the records.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async ValueTask<SessionHead> ReadAsync(SafeFileHandle file, bool beyond, CancellationToken cancellationToken)
    {
        var head = new SessionHead();
        using var lines = new Utf8LineReader(file);
        while (head.Records.Count < RecordLimit && await lines.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!RolloutLineParser.IsBlank(lines.Line.Span) && RolloutLineParser.Parse(lines.Line, out _) is { } line)
            {
                head.Take(line);
            }
        }

        for (int read = 0; beyond && !head.HasUserMessage && read < LinesBeyond && await lines.ReadAsync(cancellationToken).ConfigureAwait(false); read++)
        {
            head.HasUserMessage = RolloutLineKinds.Of(lines.Line.Span) is RolloutLineKind.OtherEvent
                && RolloutLineParser.Parse(lines.Line, out _) is { Item: RolloutItem.Event { Message: UserMessageEvent } };
        }

        return head;
    }

    public bool Matches(SessionListQuery query)
    {
        if (!IsSession)
        {
            return false;
        }

        SessionMetadata metadata = (query.LooksBeyondHead ? FirstMetadata : LastMetadata)!;
        return (query.Sources.Count == 0 || query.Sources.Contains(metadata.Source))
            && (query.ModelProviders is null || query.ModelProviders.Contains(metadata.ModelProvider ?? query.DefaultModelProvider));
    }

    private void Take(RolloutLine line)
    {
        switch (line.Item)
        {
            case RolloutItem.SessionMeta meta:
                FirstMetadata ??= meta.Metadata;
                LastMetadata = meta.Metadata;
                break;
            case RolloutItem.Response:
                break;
            case RolloutItem.Event { Message: UserMessageEvent }:
                HasUserMessage = true;
                return;
            default:
                return;
        }

        CreatedAt ??= line.Timestamp;
        Records.Add(line.Item);
    }
}
