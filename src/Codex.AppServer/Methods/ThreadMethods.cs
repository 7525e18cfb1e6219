using System.Globalization;
using Codex.AppServer.Conversations;
using Codex.AppServer.Messages;
using Codex.AppServer.V2;
using Codex.Configuration;
using Codex.Core.Conversations;
using Codex.Protocol;
using Codex.Sessions;
using Thread = Codex.AppServer.V2.Thread;

namespace Codex.AppServer.Methods;

/// <summary>Threads: what the older family calls conversations.</summary>
internal static class ThreadMethods
{
    public static async Task StartAsync(
        ServerServices server, ThreadStartParams parameters, Reply<ThreadStartResponse> reply, CancellationToken cancellationToken)
    {
        ConversationOptions options = ConversationSettings.Read(server, parameters);
        OpenConversation open = await SavedSessions.StartAsync(server, options, cancellationToken).ConfigureAwait(false);
        var thread = new Thread(open.Id, "", options.Configuration.ModelProviderId, server.Time.GetUtcNow().ToUnixTimeSeconds());
        await reply.SendAsync(new ThreadStartResponse(thread)).ConfigureAwait(false);
        await server.Writer.NotifyAsync("thread/started", new ThreadStartedNotification(thread), V2Json.Default.ThreadStartedNotification).ConfigureAwait(false);
        await open.AddListenerAsync(isRaw: false).ConfigureAwait(false);
    }

    public static async Task ResumeAsync(
        ServerServices server, ThreadResumeParams parameters, Reply<ThreadResumeResponse> reply, CancellationToken cancellationToken)
    {
        ThreadId id = OpenConversations.ParseId(parameters.ThreadId);
        string path = await SavedSessions.FindAsync(server, id, cancellationToken).ConfigureAwait(false);
        OpenConversation open = await SavedSessions
            .ResumeAsync(server, ConversationSettings.Read(server) with { TellsPastEvents = false }, path, cancellationToken).ConfigureAwait(false);
        try
        {
            SessionSummary session = await SessionStore.ReadSummaryAsync(path, cancellationToken).ConfigureAwait(false);
            await reply.SendAsync(new ThreadResumeResponse(Describe(server, session, session.Metadata!))).ConfigureAwait(false);
        }
        catch (SessionException failure)
        {
            await server.Conversations.CloseAsync(open.Id).ConfigureAwait(false);
            throw RequestException.Failed(failure.Message, failure);
        }

        await open.AddListenerAsync(isRaw: false).ConfigureAwait(false);
    }

    public static async Task ListAsync(
        ServerServices server, ThreadListParams parameters, Reply<ThreadListResponse> reply, CancellationToken cancellationToken)
    {
        SessionPage page = await SavedSessions
            .ListAsync(server, parameters.Limit, parameters.Cursor, parameters.ModelProviders, cancellationToken).ConfigureAwait(false);
        List<Thread> threads = [];
        foreach (SessionSummary session in page.Sessions)
        {
            if (session is { Preview: not null, Metadata: { } metadata })
            {
                threads.Add(Describe(server, session, metadata));
            }
        }

        await reply.SendAsync(new ThreadListResponse(threads, page.NextCursor?.ToString())).ConfigureAwait(false);
    }

    public static async Task ArchiveAsync(
        ServerServices server, ThreadArchiveParams parameters, Reply<ThreadArchiveResponse> reply, CancellationToken cancellationToken)
    {
        ThreadId id = OpenConversations.ParseId(parameters.ThreadId);
        string path = await SavedSessions.FindAsync(server, id, cancellationToken).ConfigureAwait(false);
        await SavedSessions.ArchiveAsync(server, id, path, cancellationToken).ConfigureAwait(false);
        await reply.SendAsync(ThreadArchiveResponse.Done).ConfigureAwait(false);
    }

    public static Task CompactAsync(
        ServerServices server, ThreadCompactParams parameters, Reply<ThreadCompactResponse> reply, CancellationToken cancellationToken) =>
        throw RequestException.Failed("`thread/compact` is part of the protocol but not offered; a thread is summarised by itself when its window is nearly full");

    private static Thread Describe(ServerServices server, SessionSummary session, SessionMetadata metadata) => new(
        metadata.Id,
        session.Preview ?? "",
        metadata.ModelProvider ?? server.Start.ModelProviderId,
        DateTimeOffset.TryParse(metadata.Timestamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time.ToUnixTimeSeconds()
            : 0);
}
