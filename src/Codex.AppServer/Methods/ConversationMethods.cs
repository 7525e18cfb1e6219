using System.Text.Json;
using Codex.AppServer.Conversations;
using Codex.AppServer.Json;
using Codex.AppServer.Messages;
using Codex.AppServer.V1;
using Codex.Core.Conversations;
using Codex.Protocol;
using Codex.Sessions;

namespace Codex.AppServer.Methods;

/// <summary>Conversations: new ones, saved ones, lists of them.</summary>
internal static class ConversationMethods
{
    public static async Task NewAsync(
        ServerServices server, NewConversationParams parameters, Reply<NewConversationResponse> reply, CancellationToken cancellationToken)
    {
        OpenConversation open = await SavedSessions.StartAsync(server, ConversationSettings.Read(server, parameters), cancellationToken).ConfigureAwait(false);
        SessionConfiguredEvent configured = open.Conversation.Configured;
        await reply.SendAsync(new NewConversationResponse(open.Id, configured.Model, configured.ReasoningEffort, configured.RolloutPath)).ConfigureAwait(false);
    }

    public static async Task ResumeAsync(
        ServerServices server, ResumeConversationParams parameters, Reply<ResumeConversationResponse> reply, CancellationToken cancellationToken)
    {
        ConversationOptions options = parameters.Overrides is { } overrides
            ? ConversationSettings.Read(server, overrides)
            : ConversationSettings.Read(server);
        OpenConversation open = await OpenAsync(server, parameters, options, cancellationToken).ConfigureAwait(false);
        SessionConfiguredEvent configured = open.Conversation.Configured;
        var past = EventHistory.From(configured.InitialMessages);
        await server.Writer.NotifyAsync(
            "sessionConfigured",
            new SessionConfiguredNotification(
                configured.SessionId, configured.Model, configured.ReasoningEffort, configured.HistoryLogId, configured.HistoryEntryCount, past, configured.RolloutPath),
            V1Json.Default.SessionConfiguredNotification).ConfigureAwait(false);
        await reply.SendAsync(new ResumeConversationResponse(open.Id, configured.Model, past, configured.RolloutPath)).ConfigureAwait(false);
    }

    public static async Task ListAsync(
        ServerServices server, ListConversationsParams parameters, Reply<ListConversationsResponse> reply, CancellationToken cancellationToken)
    {
        SessionPage page = await SavedSessions
            .ListAsync(server, parameters.PageSize, parameters.Cursor, parameters.ModelProviders, cancellationToken).ConfigureAwait(false);
        List<ConversationSummary> items = [];
        foreach (SessionSummary session in page.Sessions)
        {
            if (session is { Preview: { } preview, Metadata: { } metadata })
            {
                items.Add(Summarize(server, session, metadata, preview));
            }
        }

        await reply.SendAsync(new ListConversationsResponse(items, page.NextCursor?.ToString())).ConfigureAwait(false);
    }

    public static async Task GetSummaryAsync(
        ServerServices server, GetConversationSummaryParams parameters, Reply<GetConversationSummaryResponse> reply, CancellationToken cancellationToken)
    {
        string path = parameters switch
        {
            GetConversationSummaryParams.OfFile file => server.PathOf(file.RolloutPath, server.Start.CodexHome),
            GetConversationSummaryParams.OfConversation { ConversationId: var id } => await SavedSessions.FindAsync(server, id, cancellationToken).ConfigureAwait(false),
            _ => throw new InvalidOperationException("There is no other way to name a session."),
        };
        try
        {
            SessionSummary session = await SessionStore.ReadSummaryAsync(path, cancellationToken).ConfigureAwait(false);
            await reply.SendAsync(new GetConversationSummaryResponse(Summarize(server, session, session.Metadata!, session.Preview ?? ""))).ConfigureAwait(false);
        }
        catch (SessionException failure)
        {
            throw RequestException.Failed(failure.Message, failure);
        }
    }

    public static async Task ArchiveAsync(
        ServerServices server, ArchiveConversationParams parameters, Reply<EmptyResponse> reply, CancellationToken cancellationToken)
    {
        await SavedSessions.ArchiveAsync(server, parameters.ConversationId, ServerServices.NameOf(parameters.RolloutPath), cancellationToken).ConfigureAwait(false);
        await reply.SendAsync(EmptyResponse.Done).ConfigureAwait(false);
    }

    private static async Task<OpenConversation> OpenAsync(
        ServerServices server, ResumeConversationParams parameters, ConversationOptions options, CancellationToken cancellationToken)
    {
        if (parameters.Path is { } path)
        {
            return await SavedSessions.ResumeAsync(server, options, server.PathOf(path), cancellationToken).ConfigureAwait(false);
        }

        if (parameters.ConversationId is { } id)
        {
            string found = await SavedSessions.FindAsync(server, id, cancellationToken).ConfigureAwait(false);
            return await SavedSessions.ResumeAsync(server, options, found, cancellationToken).ConfigureAwait(false);
        }

        return parameters.History switch
        {
            null => throw RequestException.Invalid("give `path`, `conversationId` or `history`"),
            [] => throw RequestException.Invalid("`history` is empty"),
            { } history => await SavedSessions.ForkAsync(server, options, ReadHistory(history), cancellationToken).ConfigureAwait(false),
        };
    }

    private static List<RolloutItem> ReadHistory(IReadOnlyList<JsonElement> history)
    {
        List<RolloutItem> items = [];
        foreach (JsonElement element in history)
        {
            try
            {
                items.Add(new RolloutItem.Response(element.Deserialize(ProtocolJson.Default.ResponseItem) ?? throw new JsonException("an item is null")));
            }
            catch (JsonException failure)
            {
                throw RequestException.Invalid($"item {items.Count} of `history` cannot be understood: {failure.Message}", failure);
            }
        }

        return items;
    }

    private static ConversationSummary Summarize(ServerServices server, SessionSummary session, SessionMetadata metadata, string preview) => new(
        metadata.Id,
        session.Path,
        preview,
        metadata.Timestamp is { Length: > 0 } timestamp ? timestamp : null,
        metadata.ModelProvider ?? server.Start.ModelProviderId,
        metadata.Cwd,
        metadata.CliVersion,
        metadata.Source,
        metadata.Git is { } git ? new ConversationGitInfo(git.CommitHash, git.Branch, git.RepositoryUrl) : null);
}
