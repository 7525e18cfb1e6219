using Codex.Protocol;

namespace Codex.Models;

/// <summary>Reads an answer of Chat Completions and puts its items together.</summary>
/// <remarks>Calls follow at the end, in the order of their index, however the answer ends.</remarks>
/// <param name="reader">The framing.</param>
/// <param name="options">The client's options.</param>
/// <param name="requestId">The service's id of the request, for error texts.</param>
/// <param name="readsPastFinish">Whether the token counts are waited for that the request asked for.</param>
internal sealed class ChatStream(ServerSentEventReader reader, ModelClientOptions options, string? requestId, bool readsPastFinish = false)
    : AnswerStream(reader, options, requestId)
{
    private readonly ChatChunk _chunk = new();
    private readonly ChatCalls _calls = new();
    private readonly AnswerItems _items = new();
    private bool _hasChunk;
    private string? _finishReason;
    private string? _id;
    private TokenUsage? _usage;

    /// <inheritdoc/>
    public override ValueTask<ResponseEvent> NextAsync(CancellationToken ct)
    {
        while (!_items.HasNext && _finishReason is null && TryRead())
        {
            if (Take(Data.Span))
            {
                End();
            }
        }

        return _items.HasNext ? ValueTask.FromResult(_items.Next()) : WaitAsync(ct);
    }

    private async ValueTask<ResponseEvent> WaitAsync(CancellationToken ct)
    {
        while (!_items.HasNext)
        {
            bool isDone;
            if (_finishReason is not null)
            {
                isDone = _usage is not null || !await ReadPastFinishAsync(ct).ConfigureAwait(false);
            }
            else
            {
                isDone = !await ReadAsync(ct).ConfigureAwait(false);
                if (isDone && !_hasChunk && HasForeignLines)
                {
                    throw ModelErrors.Disconnected("the response is no event stream; check the provider's `base_url` and `wire_api`", RequestId);
                }

                isDone = isDone || Take(Data.Span);
            }

            if (isDone)
            {
                End();
            }
        }

        return _items.Next();
    }

    private void End()
    {
        _items.Finish(_calls.TakeAll());
        if (!_items.HasText && !_items.HasCalls && ModelErrors.EmptyEnd(_finishReason) is { } error)
        {
            throw error;
        }

        _items.Complete(_id ?? "", _usage);
    }

    // True when the answer is complete.
    private bool Take(ReadOnlySpan<byte> data)
    {
        if (IsDoneMark(data))
        {
            _hasChunk = true;
            return true;
        }

        if (!_chunk.TryRead(data))
        {
            return false;
        }

        _hasChunk = true;
        _id ??= _chunk.Id;
        _usage = _chunk.Usage ?? _usage;
        if (_chunk.HasError)
        {
            throw ModelErrors.FromStream(_chunk.Error, "it reported an error without a text", RequestId);
        }

        _items.AddReasoning(_chunk.Reasoning);
        _items.AddText(_chunk.Text);
        _calls.Add(_chunk.Calls);
        if (!_items.HasText && !_items.HasReasoning)
        {
            _items.AddReasoning(_chunk.WholeReasoning);
        }

        if (!_items.HasText)
        {
            _items.AddText(_chunk.WholeText);
        }

        if (_calls.IsEmpty)
        {
            _calls.Add(_chunk.WholeCalls);
        }

        if (_chunk.FinishReason is null)
        {
            return false;
        }

        _finishReason = _chunk.FinishReason;
        if (!readsPastFinish || _usage is not null)
        {
            return true;
        }

        _items.Finish(_calls.TakeAll());
        return false;
    }

    // The answer itself is complete by then: a break only costs the counts.
    private async ValueTask<bool> ReadPastFinishAsync(CancellationToken ct)
    {
        try
        {
            if (!await ReadAsync(ct).ConfigureAwait(false) || IsDoneMark(Data.Span))
            {
                return false;
            }
        }
        catch (ModelException)
        {
            return false;
        }

        if (_chunk.TryRead(Data.Span))
        {
            _usage = _chunk.Usage ?? _usage;
        }

        return true;
    }

    private static bool IsDoneMark(ReadOnlySpan<byte> data) => data.Trim(" \t\r\n"u8).SequenceEqual("[DONE]"u8);
}
