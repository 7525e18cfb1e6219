using System.Collections.Concurrent;
using Codex.Protocol;

namespace Codex.Core.Turns;

/// <summary>Messages that wait for the next step of a running turn, in order of arrival.</summary>
internal sealed class PendingInput
{
    private readonly ConcurrentQueue<PendingMessage> _messages = new();

    public bool IsEmpty => _messages.IsEmpty;

    public void Add(MessageItem message, bool fromUser) => _messages.Enqueue(new PendingMessage(message, fromUser));

    public IReadOnlyList<PendingMessage> TakeAll()
    {
        List<PendingMessage> taken = [];
        while (_messages.TryDequeue(out PendingMessage? message))
        {
            taken.Add(message);
        }

        return taken;
    }
}

/// <summary>A message for the next step.</summary>
/// <param name="Message">The message.</param>
/// <param name="FromUser">Whether a person said it, so that front ends show it.</param>
internal sealed record PendingMessage(MessageItem Message, bool FromUser);
