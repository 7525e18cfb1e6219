using System.Buffers;
using System.Text;
using System.Text.Json;
using Codex.Protocol;

namespace Codex.Sessions;

/// <summary>
/// Which lines of a session still count when it goes on. Behind the last summary all do. In front of it the model only sees
/// again what the user said last, so that a file of any length costs no more than that.
/// </summary>
/// <param name="withEvents">Whether events count.</param>
/// <param name="shorten">What becomes of an item before it is held.</param>
internal sealed class LiveLines(bool withEvents, Func<ResponseItem, ResponseItem>? shorten)
{
    private const int PicturesMayMatterFrom = 16 * 1024;

    private readonly LinkedList<RolloutLine> _past = [];
    private readonly Queue<(LinkedListNode<RolloutLine> Node, int Bytes)> _said = [];
    private readonly List<RolloutLine> _lines = [];
    private long _saidInAll;

    public SessionMetadata? Metadata { get; private set; }

    /// <summary>Whether any line was understood or passed over unread.</summary>
    public bool HasContent { get; set; }

    /// <summary>Whether a line that begins like this need not be read.</summary>
    /// <param name="beginning">The line or its beginning.</param>
    /// <param name="isPast">Whether it stands in front of the last summary.</param>
    public bool Skips(ReadOnlySpan<byte> beginning, bool isPast) => RolloutLineKinds.Of(beginning) switch
    {
        RolloutLineKind.TurnContext => true,
        RolloutLineKind.OtherEvent => !withEvents,
        RolloutLineKind.TokenCount => isPast && !withEvents,
        RolloutLineKind.OtherItem or RolloutLineKind.OtherMessage => isPast,
        _ => false,
    };

    /// <summary>Takes a line in front of the last summary.</summary>
    /// <returns>False with a reason when it cannot be understood.</returns>
    public bool TryTakePast(ReadOnlyMemory<byte> utf8, out string? reason)
    {
        if (RolloutLineParser.Parse(WithoutPictures(utf8), out reason) is not { } line)
        {
            return false;
        }

        HasContent = true;
        switch (line.Item)
        {
            case RolloutItem.SessionMeta meta:
                Metadata ??= meta.Metadata;
                _past.AddLast(line);
                break;
            case RolloutItem.Response { Item: MessageItem { Role: "user" } message }:
                Say(line, UserMessageText.Of(message));
                break;
            case RolloutItem.Compacted compacted:
                // A summary counts as said by the user at the next one.
                Say(line, compacted.Message);
                break;
            case RolloutItem.Response { Item: GhostSnapshotItem }:
            case RolloutItem.Event { Message: UndoCompletedEvent }:
                _past.AddLast(line);
                break;
            case RolloutItem.Event when withEvents:
                _past.AddLast(line);
                break;
        }

        return true;
    }

    /// <summary>Takes the last summary's line, or one behind it.</summary>
    /// <returns>False with a reason when it cannot be understood.</returns>
    public bool TryTake(ReadOnlyMemory<byte> utf8, out string? reason)
    {
        if (RolloutLineParser.Parse(utf8, out reason) is not { } line)
        {
            return false;
        }

        HasContent = true;
        Metadata ??= (line.Item as RolloutItem.SessionMeta)?.Metadata;
        _lines.Add(shorten is not null && line.Item is RolloutItem.Response response
            ? line with { Item = new RolloutItem.Response(shorten(response.Item)) }
            : line);
        return true;
    }

    /// <summary>All that were taken and count.</summary>
    public IReadOnlyList<RolloutLine> ToList()
    {
        if (_past.Count == 0)
        {
            return _lines;
        }

        var all = new List<RolloutLine>(_past.Count + _lines.Count);
        all.AddRange(_past);
        all.AddRange(_lines);
        return all;
    }

    private void Say(RolloutLine line, string? text)
    {
        if (text is null)
        {
            // The agent's own words in the user's name are said anew after each summary.
            return;
        }

        int size = Encoding.UTF8.GetByteCount(text);
        _said.Enqueue((_past.AddLast(line), size));
        _saidInAll += size;

        // What has enough behind it will not be chosen, neither whole nor in part.
        while (_saidInAll - _said.Peek().Bytes >= UserMessageText.BytesKeptBySummary)
        {
            (LinkedListNode<RolloutLine> node, int bytes) = _said.Dequeue();
            _past.Remove(node);
            _saidInAll -= bytes;
        }
    }

    // Of a message in front of the last summary only the words count: its pictures may be many megabytes.
    private static ReadOnlyMemory<byte> WithoutPictures(ReadOnlyMemory<byte> line)
    {
        if (line.Length < PicturesMayMatterFrom)
        {
            return line;
        }

        try
        {
            var kept = new ArrayBufferWriter<byte>(1024);
            ReadOnlySpan<byte> bytes = line.Span;
            var reader = new Utf8JsonReader(bytes);
            int from = 0;
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("image_url"u8) && reader.Read()
                    && reader.TokenType == JsonTokenType.String)
                {
                    int opening = (int)reader.TokenStartIndex + 1;
                    kept.Write(bytes[from..opening]);
                    from = opening + reader.ValueSpan.Length;
                }
            }

            kept.Write(bytes[from..]);
            return kept.WrittenMemory;
        }
        catch (JsonException)
        {
            // The parser refuses it, with the reason.
            return line;
        }
    }
}
