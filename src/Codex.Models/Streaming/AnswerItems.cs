using System.Text;
using Codex.Protocol;

namespace Codex.Models;

/// <summary>The items of an answer that arrives as pieces of text, of reasoning and of calls, and the events that tell of them.</summary>
/// <remarks>
/// Text and reasoning are passed on as they come, and closed as items when the other begins or the answer ends; calls
/// follow when the answer ends.
/// </remarks>
/// <param name="plainSeal">What goes with reasoning that nothing else seals; null for nothing.</param>
internal sealed class AnswerItems(string? plainSeal = null)
{
    private readonly Queue<ResponseEvent> _ready = new();
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _reasoning = new();
    private readonly StringBuilder _leadingBlanks = new();
    private bool _isReasoning;

    /// <summary>Whether an event waits to be taken.</summary>
    public bool HasNext => _ready.Count > 0;

    /// <summary>Whether the answer has said anything.</summary>
    public bool HasText { get; private set; }

    /// <summary>Whether the answer has told any reasoning.</summary>
    public bool HasReasoning { get; private set; }

    /// <summary>Whether the answer has called anything.</summary>
    public bool HasCalls { get; private set; }

    /// <summary>The next event.</summary>
    public ResponseEvent Next() => _ready.Dequeue();

    /// <summary>More text; null and empty for none.</summary>
    public void AddText(string? delta)
    {
        if (string.IsNullOrEmpty(delta))
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

            if (_leadingBlanks.Length > 0)
            {
                delta = _leadingBlanks.Append(delta).ToString();
                _leadingBlanks.Clear();
            }

            CloseReasoning(plainSeal);
            _ready.Enqueue(new OutputItemAdded(new MessageItem("assistant", [])));
            HasText = true;
        }

        _text.Append(delta);
        _ready.Enqueue(new OutputTextDelta(delta));
    }

    /// <summary>More raw reasoning; null and empty for none.</summary>
    public void AddReasoning(string? delta)
    {
        if (string.IsNullOrEmpty(delta))
        {
            return;
        }

        OpenReasoning();
        _reasoning.Append(delta);
        _ready.Enqueue(new ReasoningTextDelta(delta));
    }

    /// <summary>Ends the reasoning with what only its service can read.</summary>
    public void SealReasoning(string sealedBy)
    {
        OpenReasoning();
        CloseReasoning(sealedBy);
    }

    /// <summary>Ends what is open, then tells the calls.</summary>
    /// <param name="calls">The calls of the answer, in order.</param>
    public void Finish(IReadOnlyList<ResponseItem> calls)
    {
        CloseReasoning(plainSeal);
        CloseText();
        foreach (ResponseItem call in calls)
        {
            HasCalls = true;
            _ready.Enqueue(new OutputItemDone(call));
        }
    }

    /// <summary>The answer is complete.</summary>
    public void Complete(string responseId, TokenUsage? usage) => _ready.Enqueue(new ResponseCompleted(responseId, usage));

    private void OpenReasoning()
    {
        if (!_isReasoning)
        {
            CloseText();
            _ready.Enqueue(new OutputItemAdded(new ReasoningItem([])));
            _isReasoning = HasReasoning = true;
        }
    }

    private void CloseReasoning(string? sealedBy)
    {
        if (_isReasoning)
        {
            ReasoningContent[]? content = _reasoning.Length == 0 ? null : [new ReasoningContent("reasoning_text", _reasoning.ToString())];
            _ready.Enqueue(new OutputItemDone(new ReasoningItem([], content, sealedBy)));
            _reasoning.Clear();
            _isReasoning = false;
        }
    }

    private void CloseText()
    {
        if (_text.Length > 0)
        {
            _ready.Enqueue(new OutputItemDone(MessageItem.Assistant(_text.ToString())));
            _text.Clear();
        }
    }
}
