using Codex.Protocol;

namespace Codex.Core;

/// <summary>What a thread tells while a turn runs, in the terms of <c>codex exec --json</c>.</summary>
public abstract record ThreadEvent
{
    private ThreadEvent()
    {
    }

    /// <summary>The thread is ready; always the first event.</summary>
    /// <param name="ThreadId">The thread; give it to <see cref="CodexClient.ResumeThreadAsync"/> to go on later.</param>
    public sealed record ThreadStarted(ThreadId ThreadId) : ThreadEvent;

    /// <summary>A turn begins.</summary>
    public sealed record TurnStarted : ThreadEvent;

    /// <summary>An item begins.</summary>
    /// <param name="Item">The item as far as it is known.</param>
    public sealed record ItemStarted(ThreadItem Item) : ThreadEvent;

    /// <summary>An item changed.</summary>
    /// <param name="Item">The item, whole.</param>
    public sealed record ItemUpdated(ThreadItem Item) : ThreadEvent;

    /// <summary>An item is complete.</summary>
    /// <param name="Item">The item.</param>
    public sealed record ItemCompleted(ThreadItem Item) : ThreadEvent;

    /// <summary>More text of the message that the model is writing.</summary>
    /// <param name="Text">The text to append.</param>
    public sealed record MessageDelta(string Text) : ThreadEvent;

    /// <summary>The turn ended by itself.</summary>
    /// <param name="Usage">Tokens of all turns of this thread object.</param>
    public sealed record TurnCompleted(TokenUsage Usage) : ThreadEvent;

    /// <summary>The turn ended with an error, or was interrupted.</summary>
    /// <param name="Message">What happened and what to do.</param>
    public sealed record TurnFailed(string Message) : ThreadEvent;

    /// <summary>Something went wrong. The turn may go on, after a retry; if it does not, <see cref="TurnFailed"/> follows.</summary>
    /// <param name="Message">What.</param>
    public sealed record Error(string Message) : ThreadEvent;
}
