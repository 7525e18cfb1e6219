using System.Text;
using Codex.Protocol;

namespace Codex.Models;

/// <summary>Reads an answer of Chat Completions and puts its items together.</summary>
/// <remarks>
/// Text and reasoning are passed on as they come and closed as items when the other begins or the answer ends; calls
/// follow at the end, in the order of their index, however the answer ends.
/// </remarks>
internal sealed class ChatStream(ServerSentEventReader reader, ModelClientOptions options, string? requestId)
    : AnswerStream(reader, options, requestId)
{
    private readonly ChatChunk _chunk = new();
    private readonly Queue<ResponseEvent> _ready = new();
    private readonly ChatCalls _calls = new();
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _reasoning = new();
    private readonly StringBuilder _leadingBlanks = new();
    private bool _hasText;
    private bool _hasReasoning;
    private bool _hasChunk;
    private bool _isFinished;
    private string? _id;
    private TokenUsage? _usage;

    /// <inheritdoc/>
    public override async ValueTask<ResponseEvent> NextAsync(CancellationToken ct)
    {
        while (_ready.Count == 0)
        {
            bool isDone;
            if (_isFinished)
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

                isDone = isDone || Take(Data);
            }

            if (isDone)
            {
                Finish();
                _ready.Enqueue(new ResponseCompleted(_id ?? "", _usage));
            }
        }

        return _ready.Dequeue();
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

        AddReasoning(_chunk.Reasoning);
        AddText(_chunk.Text);
        _calls.Add(_chunk.Calls);
        if (!_hasText && !_hasReasoning)
        {
            AddReasoning(_chunk.WholeReasoning);
        }

        if (!_hasText)
        {
            AddText(_chunk.WholeText);
        }

        if (_calls.IsEmpty)
        {
            _calls.Add(_chunk.WholeCalls);
        }

        if (_chunk.FinishReason is null)
        {
            return false;
        }

        Finish();
        _isFinished = true;
        return !Options.ReadsChatUsageAfterFinish || _usage is not null;
    }

    // The answer itself is complete by then: a break only costs the counts.
    private async ValueTask<bool> ReadPastFinishAsync(CancellationToken ct)
    {
        try
        {
            if (!await ReadAsync(ct).ConfigureAwait(false) || IsDoneMark(Data))
            {
                return false;
            }
        }
        catch (ModelException)
        {
            return false;
        }

        if (_chunk.TryRead(Data))
        {
            _usage = _chunk.Usage ?? _usage;
        }

        return true;
    }

    private static bool IsDoneMark(ReadOnlySpan<byte> data) => data.Trim(" \t\r\n"u8).SequenceEqual("[DONE]"u8);

    private void AddReasoning(string? delta)
    {
        if (delta is null)
        {
            return;
        }

        if (_reasoning.Length == 0)
        {
            CloseText();
            _ready.Enqueue(new OutputItemAdded(new ReasoningItem([])));
            _hasReasoning = true;
        }

        _reasoning.Append(delta);
        _ready.Enqueue(new ReasoningTextDelta(delta));
    }

    private void AddText(string? delta)
    {
        if (delta is null)
        {
            return;
        }

        if (_text.Length == 0)
        {
            // Blanks alone are no message: services refuse one, and models send them between reasoning and calls.
            if (string.IsNullOrWhiteSpace(delta))
            {
                _leadingBlanks.Append(delta);
                return;
            }

            delta = _leadingBlanks.Append(delta).ToString();
            _leadingBlanks.Clear();
            CloseReasoning();
            _ready.Enqueue(new OutputItemAdded(new MessageItem("assistant", [])));
            _hasText = true;
        }

        _text.Append(delta);
        _ready.Enqueue(new OutputTextDelta(delta));
    }

    private void CloseText()
    {
        if (_text.Length > 0)
        {
            _ready.Enqueue(new OutputItemDone(MessageItem.Assistant(_text.ToString())));
            _text.Clear();
        }
    }

    private void CloseReasoning()
    {
        if (_reasoning.Length > 0)
        {
            _ready.Enqueue(new OutputItemDone(new ReasoningItem([], [new ReasoningContent("reasoning_text", _reasoning.ToString())])));
            _reasoning.Clear();
        }
    }

    private void Finish()
    {
        CloseReasoning();
        CloseText();
        foreach (FunctionCallItem call in _calls.TakeAll())
        {
            _ready.Enqueue(new OutputItemDone(call));
        }
    }
}
