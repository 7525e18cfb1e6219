using System.Threading.Channels;
using Codex.Core.Turns;
using Codex.Protocol;
using Codex.Sessions;

namespace Codex.Core.Conversations;

/// <summary>The way up: every event of a conversation passes here, first to the session file, then to its reader.</summary>
internal sealed class EventStream
{
    // A reader that stops reading stops the conversation here, before memory grows.
    private const int Capacity = 1024;

    private readonly Channel<Event> _channel = Channel.CreateBounded<Event>(new BoundedChannelOptions(Capacity)
    {
        SingleReader = false,
        SingleWriter = false,
        FullMode = BoundedChannelFullMode.Wait,
    });

    private readonly ISessionLog _log;
    private readonly bool _showRawReasoning;
    private int _logFailed;

    public EventStream(ISessionLog log, bool showRawReasoning)
    {
        _log = log;
        _showRawReasoning = showRawReasoning;
    }

    public ChannelReader<Event> Reader => _channel.Reader;

    /// <summary>Sends an event and, right after it, its forms for older clients.</summary>
    /// <param name="id">The submission that caused it.</param>
    /// <param name="message">What happened.</param>
    public async ValueTask SendAsync(string id, EventMessage message)
    {
        await SendOneAsync(id, message).ConfigureAwait(false);
        switch (message)
        {
            case AgentMessageContentDeltaEvent delta:
                await WriteAsync(id, new AgentMessageDeltaEvent(delta.Delta)).ConfigureAwait(false);
                break;
            case ReasoningContentDeltaEvent delta:
                await WriteAsync(id, new AgentReasoningDeltaEvent(delta.Delta)).ConfigureAwait(false);
                break;
            case ReasoningRawContentDeltaEvent delta:
                await WriteAsync(id, new AgentReasoningRawContentDeltaEvent(delta.Delta)).ConfigureAwait(false);
                break;
            case ItemCompletedEvent:
                foreach (EventMessage legacy in TurnItems.LegacyEvents(message, _showRawReasoning))
                {
                    await SendOneAsync(id, legacy).ConfigureAwait(false);
                }

                break;
        }
    }

    /// <summary>Whether everything up to now stands in the session file.</summary>
    public bool IsSaved => Volatile.Read(ref _logFailed) == 0;

    /// <summary>Appends to the session file. A failure is told to the user once, until a write succeeds again.</summary>
    public ValueTask LogAsync(string id, RolloutItem item) => LogAsync(id, [item]);

    /// <inheritdoc cref="LogAsync(string, RolloutItem)"/>
    public async ValueTask LogAsync(string id, IReadOnlyList<RolloutItem> items)
    {
        try
        {
            await _log.AppendAsync(items).ConfigureAwait(false);
            Volatile.Write(ref _logFailed, 0);
        }
        catch (SessionException failure)
        {
            if (Interlocked.Exchange(ref _logFailed, 1) == 0)
            {
                await WriteAsync(id, new WarningEvent($"This conversation cannot be saved at the moment. {failure.Message}")).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Sends an event that is not kept, if there is room for it at once.</summary>
    public bool TrySend(string id, EventMessage message) => _channel.Writer.TryWrite(new Event(id, message));

    /// <summary>No more events will come; those already sent can still be read.</summary>
    public void Complete() => _channel.Writer.TryComplete();

    private async ValueTask SendOneAsync(string id, EventMessage message)
    {
        if (RolloutItem.IsKeptEvent(message))
        {
            await LogAsync(id, new RolloutItem.Event(message)).ConfigureAwait(false);
        }

        await WriteAsync(id, message).ConfigureAwait(false);
    }

    private async ValueTask WriteAsync(string id, EventMessage message)
    {
        var item = new Event(id, message);
        if (!_channel.Writer.TryWrite(item))
        {
            try
            {
                await _channel.Writer.WriteAsync(item).ConfigureAwait(false);
            }
            catch (ChannelClosedException)
            {
                // The conversation has ended; nobody waits for what a dying tool still says.
            }
        }
    }
}
