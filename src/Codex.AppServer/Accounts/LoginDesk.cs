using Codex.AppServer.Messages;
using Codex.Authentication;
using Codex.Core;

namespace Codex.AppServer.Accounts;

/// <summary>Logging in: what the configuration allows, and the one browser login that can be under way.</summary>
internal sealed class LoginDesk(ServerServices server) : IAsyncDisposable
{
    private static readonly TimeSpan s_timeLimit = TimeSpan.FromMinutes(10);

    private PendingLogin? _pending;

    private LoginRestrictions Restrictions => LoginRules.Of(server.Start);

    /// <summary>Removes a stored login that the configuration does not allow, so that clients offer to log in.</summary>
    public async Task ApplyRulesAsync(CancellationToken cancellationToken)
    {
        if (Restrictions.AllowsAll)
        {
            return;
        }

        try
        {
            if (await Restrictions.CheckAsync(server.Login, cancellationToken).ConfigureAwait(false) is { } violation)
            {
                server.Log(violation);
            }
        }
        catch (AuthenticationException failure)
        {
            server.Log(failure.Message);
        }
    }

    /// <summary>Stores a key in place of any login, also of one under way.</summary>
    /// <exception cref="RequestException">Keys are not allowed, it is blank, or it cannot be stored.</exception>
    public async Task LoginWithKeyAsync(string key, CancellationToken cancellationToken)
    {
        EnsureAllowed(AuthenticationMode.ApiKey);
        if (string.IsNullOrWhiteSpace(key))
        {
            throw RequestException.Invalid("the API key is blank");
        }

        await CancelAsync().ConfigureAwait(false);
        try
        {
            await server.Login.LoginWithApiKeyAsync(key, cancellationToken).ConfigureAwait(false);
        }
        catch (AuthenticationException failure)
        {
            throw RequestException.Failed(failure.Message, failure);
        }
    }

    /// <summary>Begins a login in the browser, in place of one under way.</summary>
    /// <param name="begun">Sends the answer; gets the login's id and the address to visit.</param>
    /// <param name="ended">Tells how it ended; null for success.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="RequestException">Such logins are not allowed, or it cannot be started.</exception>
    public async Task BeginAsync(Func<Guid, string, ValueTask> begun, Func<Guid, string?, ValueTask> ended, CancellationToken cancellationToken)
    {
        EnsureAllowed(AuthenticationMode.ChatGpt);
        await CancelAsync().ConfigureAwait(false);
        BrowserLogin login;
        try
        {
            login = await BrowserLogin.StartAsync(
                server.Login,
                server.Options.BrowserLogin with { RequiredWorkspaceId = Restrictions.ForcedWorkspaceId, TimeLimit = s_timeLimit, OpenBrowser = null },
                cancellationToken).ConfigureAwait(false);
        }
        catch (AuthenticationException failure)
        {
            throw RequestException.Failed(failure.Message, failure);
        }

        var pending = new PendingLogin(Guid.NewGuid(), login);
        _pending = pending;
        await begun(pending.Id, login.AuthorizationUrl).ConfigureAwait(false);
        pending.Told = TellEndAsync(pending, ended);
        server.Background.Add(pending.Told);
    }

    /// <summary>Ends the login under way.</summary>
    /// <exception cref="RequestException">It is another one, or there is none.</exception>
    public void Cancel(Guid id)
    {
        if (_pending is not { } pending || pending.Id != id)
        {
            throw RequestException.Invalid($"no login {id} is under way");
        }

        pending.Login.Cancel();
    }

    /// <summary>Removes the login, also one under way.</summary>
    /// <exception cref="RequestException">It could not be removed.</exception>
    public async Task LogoutAsync(CancellationToken cancellationToken)
    {
        await CancelAsync().ConfigureAwait(false);
        try
        {
            await server.Login.LogoutAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (AuthenticationException failure)
        {
            throw RequestException.Failed(failure.Message, failure);
        }
    }

    /// <summary>The kind of credential in use; null for none, or when it cannot be read.</summary>
    public async Task<AuthenticationMode?> ReadModeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await server.Login.ReadAccountAsync(cancellationToken).ConfigureAwait(false)).Mode;
        }
        catch (AuthenticationException failure)
        {
            server.Log(failure.Message);
            return null;
        }
    }

    public async ValueTask DisposeAsync() => await CancelAsync().ConfigureAwait(false);

    private void EnsureAllowed(AuthenticationMode method)
    {
        try
        {
            Restrictions.EnsureAllows(method);
        }
        catch (AuthenticationException refusal)
        {
            throw RequestException.Invalid(refusal.Message, refusal);
        }
    }

    private async Task CancelAsync()
    {
        if (_pending is { } pending)
        {
            pending.Login.Cancel();
            await pending.Told.ConfigureAwait(false);
        }
    }

    private async Task TellEndAsync(PendingLogin pending, Func<Guid, string?, ValueTask> ended)
    {
        using CancellationTokenRegistration stopping = server.Stopping.Register(static login => ((BrowserLogin)login!).Cancel(), pending.Login);
        string? failure = null;
        try
        {
            await pending.Login.Completion.ConfigureAwait(false);
        }
        catch (AuthenticationException error)
        {
            failure = error.Message;
        }

        Interlocked.CompareExchange(ref _pending, null, pending);
        await ended(pending.Id, failure).ConfigureAwait(false);
    }

    private sealed class PendingLogin(Guid id, BrowserLogin login)
    {
        public Guid Id { get; } = id;

        public BrowserLogin Login { get; } = login;

        /// <summary>Ends when the client has been told how the login ended.</summary>
        public Task Told { get; set; } = Task.CompletedTask;
    }
}
