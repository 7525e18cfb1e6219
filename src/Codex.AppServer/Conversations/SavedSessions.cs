using Codex.AppServer.Messages;
using Codex.Core;
using Codex.Core.Conversations;
using Codex.Core.Git;
using Codex.Protocol;
using Codex.Sessions;

namespace Codex.AppServer.Conversations;

/// <summary>Sessions on disk: pages of them, taking one up, putting one away.</summary>
internal static class SavedSessions
{
    private const int DefaultPageSize = 25;

    /// <summary>A page of the sessions that people talk to.</summary>
    /// <param name="server">The server.</param>
    /// <param name="pageSize">Sessions a page; null for 25, 0 counts as 1.</param>
    /// <param name="cursor">Where the page before ended; what is none counts as null.</param>
    /// <param name="providers">Null for the configured provider, empty for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<SessionPage> ListAsync(
        ServerServices server, ulong? pageSize, string? cursor, IReadOnlyList<string>? providers, CancellationToken cancellationToken) =>
        server.Sessions.ListAsync(
            new SessionListQuery
            {
                PageSize = (int)Math.Clamp(pageSize ?? DefaultPageSize, 1, int.MaxValue),
                Cursor = SessionCursor.TryParse(cursor, out SessionCursor place) ? place : null,
                Sources = SessionListQuery.InteractiveSources,
                ModelProviders = providers switch
                {
                    null => [server.Start.ModelProviderId],
                    [] => null,
                    _ => providers,
                },
                DefaultModelProvider = server.Start.ModelProviderId,
            },
            cancellationToken);

    /// <summary>The file of a session that is not archived.</summary>
    /// <exception cref="RequestException">There is none.</exception>
    public static async Task<string> FindAsync(ServerServices server, ThreadId id, CancellationToken cancellationToken) =>
        await server.Sessions.FindByIdAsync(id.ToString(), cancellationToken).ConfigureAwait(false)
            ?? throw RequestException.Invalid($"there is no saved session {id}");

    /// <summary>Starts a conversation.</summary>
    /// <exception cref="RequestException">It could not be started.</exception>
    public static async Task<OpenConversation> StartAsync(ServerServices server, ConversationOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return server.Conversations.Add(await server.Client.Conversations.StartAsync(options, cancellationToken).ConfigureAwait(false));
        }
        catch (CodexException refusal) when (refusal.Code == CodexErrorCode.LoginNotAllowed)
        {
            throw RequestException.Invalid(refusal.Message, refusal);
        }
        catch (Exception failure) when (failure is SessionException or CodexException or GitException or IOException or UnauthorizedAccessException)
        {
            throw RequestException.Failed($"the conversation could not be started: {failure.Message}", failure);
        }
    }

    /// <summary>Starts a conversation with a given history.</summary>
    /// <exception cref="RequestException">It could not be started.</exception>
    public static async Task<OpenConversation> ForkAsync(
        ServerServices server, ConversationOptions options, IReadOnlyList<RolloutItem> history, CancellationToken cancellationToken)
    {
        try
        {
            return server.Conversations.Add(await server.Client.Conversations.ForkAsync(options, history, cancellationToken).ConfigureAwait(false));
        }
        catch (CodexException refusal) when (refusal.Code == CodexErrorCode.LoginNotAllowed)
        {
            throw RequestException.Invalid(refusal.Message, refusal);
        }
        catch (Exception failure) when (failure is SessionException or CodexException or IOException or UnauthorizedAccessException)
        {
            throw RequestException.Failed($"the conversation could not be started: {failure.Message}", failure);
        }
    }

    /// <summary>Takes up a saved session. If it is open here it is closed first: a file has one writer.</summary>
    /// <exception cref="RequestException">The file cannot be read, or the conversation could not be started.</exception>
    public static async Task<OpenConversation> ResumeAsync(
        ServerServices server, ConversationOptions options, string path, CancellationToken cancellationToken)
    {
        try
        {
            // Closing it first records the step that runs there; what a dead process left is recorded as it is taken up.
            ThreadId id = await SessionReader.ReadIdAsync(path, cancellationToken).ConfigureAwait(false);
            await server.Conversations.CloseAsync(id).ConfigureAwait(false);
            return server.Conversations.Add(await server.Client.Conversations.ResumeAsync(options, path, cancellationToken).ConfigureAwait(false));
        }
        catch (SessionException failure) when (failure.Code is SessionErrorCode.NotFound or SessionErrorCode.Unreadable or SessionErrorCode.Empty or SessionErrorCode.MissingMetadata)
        {
            throw RequestException.Invalid(failure.Message, failure);
        }
        catch (CodexException refusal) when (refusal.Code == CodexErrorCode.LoginNotAllowed)
        {
            throw RequestException.Invalid(refusal.Message, refusal);
        }
        catch (Exception failure) when (failure is SessionException or CodexException or IOException or UnauthorizedAccessException)
        {
            throw RequestException.Failed($"the conversation could not be started: {failure.Message}", failure);
        }
    }

    /// <summary>Puts a session's file into the archive; if it is open here it is closed first.</summary>
    /// <exception cref="RequestException">It is no file of this session, or could not be moved.</exception>
    public static async Task ArchiveAsync(ServerServices server, ThreadId id, string path, CancellationToken cancellationToken)
    {
        try
        {
            await server.Sessions.ArchiveAsync(
                id, path, async _ => await server.Conversations.CloseAsync(id).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        catch (SessionException failure) when (failure.Code == SessionErrorCode.MoveFailed)
        {
            throw RequestException.Failed(failure.Message, failure);
        }
        catch (SessionException failure)
        {
            throw RequestException.Invalid(failure.Message, failure);
        }
    }
}
