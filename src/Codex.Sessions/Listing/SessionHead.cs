using Codex.Protocol;
using Microsoft.Win32.SafeHandles;

namespace Codex.Sessions;

/// <summary>What the first lines of a session file tell.</summary>
internal sealed class SessionHead
{
    public const int RecordLimit = 10;

    public List<RolloutItem> Records { get; } = [];

    public string? CreatedAt { get; private set; }

    public SessionMetadata? LastMetadata { get; private set; }

    public bool HasUserMessage { get; private set; }

    public bool IsSession => LastMetadata is not null && HasUserMessage;

    public static async ValueTask<SessionHead> ReadAsync(SafeFileHandle file, CancellationToken cancellationToken)
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

        return head;
    }

    public bool Matches(SessionListQuery query)
    {
        if (!IsSession)
        {
            return false;
        }

        SessionMetadata metadata = LastMetadata!;
        return (query.Sources.Count == 0 || query.Sources.Contains(metadata.Source))
            && (query.ModelProviders is null || query.ModelProviders.Contains(metadata.ModelProvider ?? query.DefaultModelProvider));
    }

    private void Take(RolloutLine line)
    {
        switch (line.Item)
        {
            case RolloutItem.SessionMeta meta:
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
