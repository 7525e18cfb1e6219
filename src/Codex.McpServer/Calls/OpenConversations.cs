using System.Collections.Concurrent;
using Codex.Configuration;
using Codex.Core;
using Codex.Core.Conversations;
using Codex.McpServer.Tools;
using Codex.Protocol;
using Codex.Sessions;

namespace Codex.McpServer.Calls;

/// <summary>The conversations that calls have started; they stay open for replies until the server ends.</summary>
/// <param name="agent">Runs them.</param>
/// <param name="settings">What they are configured with, below the arguments of their calls.</param>
internal sealed class OpenConversations(CodexClient agent, ConfigurationOptions settings) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<ThreadId, OpenConversation> _open = new();

    /// <summary>Starts a conversation.</summary>
    /// <exception cref="CallException">The configuration or the session file cannot be had.</exception>
    public async Task<OpenConversation> StartAsync(CodexArguments arguments, CancellationToken cancellationToken)
    {
        try
        {
            CodexConfiguration configuration = ConfigurationLoader.Load(arguments.Configure(settings));
            var started = new OpenConversation(await agent.Conversations.StartAsync(
                new ConversationOptions { Configuration = configuration, Source = SessionSource.Mcp }, cancellationToken).ConfigureAwait(false));
            _open[started.Conversation.Id] = started;
            return started;
        }
        catch (ConfigurationException failure)
        {
            throw new CallException($"The configuration cannot be used: {failure.Message}", failure);
        }
        catch (Exception failure) when (failure is CodexException or SessionException)
        {
            throw new CallException($"The conversation cannot be started: {failure.Message}", failure);
        }
    }

    /// <exception cref="CallException">There is none of that id.</exception>
    public OpenConversation Find(ThreadId id) => _open.TryGetValue(id, out OpenConversation? found)
        ? found
        : throw new CallException($"There is no conversation {id} in this server. Start one with {CodexArguments.ToolName}.");

    public async ValueTask DisposeAsync()
    {
        foreach (OpenConversation open in _open.Values)
        {
            agent.Conversations.Remove(open.Conversation.Id);
            await open.DisposeAsync().ConfigureAwait(false);
        }
    }
}

/// <summary>A conversation that one call at a time may use.</summary>
internal sealed class OpenConversation(Conversation conversation) : IAsyncDisposable
{
    public Conversation Conversation { get; } = conversation;

    /// <summary>Held by the call whose turn runs.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    public async ValueTask DisposeAsync()
    {
        await Conversation.DisposeAsync().ConfigureAwait(false);
        Turn.Dispose();
    }
}
