using System.Collections.Concurrent;
using Codex.AppServer.Json;
using Codex.AppServer.Messages;
using Codex.Core.Conversations;
using Codex.Protocol;

namespace Codex.AppServer.Conversations;

/// <summary>The conversations of this server by id, whichever family of methods began them.</summary>
internal sealed class OpenConversations(ServerServices server)
{
    private readonly ConcurrentDictionary<ThreadId, OpenConversation> _byId = new();
    private readonly ConcurrentDictionary<Guid, OpenConversation?> _byListener = new();

    /// <exception cref="RequestException">There is none of that id.</exception>
    public OpenConversation Get(ThreadId id) =>
        _byId.GetValueOrDefault(id) ?? throw RequestException.Invalid($"there is no conversation {id} here");

    /// <exception cref="RequestException">The text is no id, or there is no thread of that id.</exception>
    public OpenConversation Get(string id) =>
        _byId.GetValueOrDefault(ParseId(id)) ?? throw RequestException.Invalid($"the thread {id} is not loaded");

    public OpenConversation? Find(ThreadId id) => _byId.GetValueOrDefault(id);

    /// <exception cref="RequestException">The text is no id.</exception>
    public static ThreadId ParseId(string id) =>
        UuidText.TryParse(id, out Guid value) ? new ThreadId(value) : throw RequestException.Invalid($"`{id}` is no thread id");

    public OpenConversation Add(Conversation conversation)
    {
        var open = new OpenConversation(server, conversation);
        _byId[open.Id] = open;
        return open;
    }

    /// <summary>A new listener's id.</summary>
    public Guid Subscribe(OpenConversation conversation)
    {
        Guid listener = Guid.NewGuid();
        _byListener[listener] = conversation;
        return listener;
    }

    /// <summary>Removes a listener, once; also one whose conversation has ended since.</summary>
    /// <exception cref="RequestException">There is no such listener.</exception>
    public Task UnsubscribeAsync(Guid listener) => _byListener.TryRemove(listener, out OpenConversation? conversation)
        ? conversation?.RemoveListenerAsync(listener) ?? Task.CompletedTask
        : throw RequestException.Invalid($"subscription not found: {listener}");

    /// <summary>Ends a conversation, if it is open, and forgets it.</summary>
    public async Task CloseAsync(ThreadId id)
    {
        if (!_byId.TryRemove(id, out OpenConversation? conversation))
        {
            return;
        }

        await conversation.DisposeAsync().ConfigureAwait(false);

        // Clients remove their listeners after it too; the ids stay known for that, the conversation does not stay in memory.
        foreach ((Guid listener, OpenConversation? listened) in _byListener)
        {
            if (ReferenceEquals(listened, conversation))
            {
                _byListener.TryUpdate(listener, null, listened);
            }
        }
    }

    /// <summary>Ends all conversations without a further word to the client.</summary>
    public Task CloseAllAsync()
    {
        OpenConversation[] all = [.. _byId.Values];
        _byId.Clear();
        foreach (OpenConversation conversation in all)
        {
            conversation.Mute();
        }

        return Task.WhenAll(all.Select(static conversation => conversation.DisposeAsync().AsTask()));
    }
}
