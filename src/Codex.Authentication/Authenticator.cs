namespace Codex.Authentication;

/// <summary>
/// The login of one home: which credential requests carry, its renewal, logging in and out. One per process, shared by
/// all conversations.
/// </summary>
/// <remarks>
/// Members may be called from many tasks at once. ChatGPT tokens are renewed when they are old or about to expire, and
/// when a server refused them; at most one renewal runs at a time, and processes that share the store take turns.
/// </remarks>
public sealed class Authenticator : ICredentialSource, IAsyncDisposable
{
    private static readonly TimeSpan s_patienceOfLogins = TimeSpan.FromSeconds(5);

    private readonly AuthenticatorOptions _options;
    private readonly CredentialStore _store;
    private readonly FailureMemory _failures;
    private readonly TokenRefresher _refresher;
    private readonly SemaphoreSlim _loading = new(1, 1);
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _leaving = new();

    private volatile Snapshot? _snapshot;
    private bool _isDisposed;
    private (Snapshot Of, Task<RefreshOutcome> Task)? _running;

    /// <summary>Makes the login of a home; nothing is read before the first use.</summary>
    public Authenticator(AuthenticatorOptions options)
    {
        _options = options;
        _store = CredentialStore.Open(options.Home, options.StoreMode, options.Keyring ?? SystemKeyring.Current, options.Warn);
        _failures = new FailureMemory(_store.RecordPath + ".refused", options.Warn);
        _refresher = new TokenRefresher(_store, new TokenEndpoint(options), _failures, options.TimeProvider, options.Warn);
    }

    internal AuthenticatorOptions Options => _options;

    internal CredentialStore Store => _store;

    private DateTimeOffset Now => _options.TimeProvider.GetUtcNow();

    /// <inheritdoc/>
    public async ValueTask<Credential?> GetAsync(CancellationToken ct)
    {
        Snapshot snapshot = await SnapshotAsync(ct).ConfigureAwait(false);
        if (snapshot.Held is not { } held || held.Record.Mode != AuthenticationMode.ChatGpt)
        {
            return snapshot.Credential;
        }

        if (held.UnsavedSince is not null)
        {
            snapshot = await SaveLateAsync(snapshot, held, ct).ConfigureAwait(false);
        }

        if (_failures.Recall(held.Tokens) is null && !RefreshSchedule.IsDue(held.Record, Now))
        {
            return snapshot.Credential;
        }

        try
        {
            return await RenewAsync(snapshot, RefreshTrigger.Due, ct).ConfigureAwait(false);
        }
        catch (AuthenticationException error) when (!error.IsPermanent
            && !RefreshSchedule.IsStale(held.Record, Now) && RefreshSchedule.IsUnexpired(held.Record, Now))
        {
            // Renewing ahead of the end failed for now, and the token has not reached its end yet.
            _options.Warn(error.Message);
            return snapshot.Credential;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Credential?> RefreshAsync(Credential refused, CancellationToken ct)
    {
        Snapshot snapshot = await SnapshotAsync(ct).ConfigureAwait(false);
        return snapshot.Credential is { } credential && credential.BearerToken != refused.BearerToken ? credential
            : snapshot.Credential?.Mode != AuthenticationMode.ChatGpt ? null
            : await RenewAsync(snapshot, RefreshTrigger.Refused, ct).ConfigureAwait(false);
    }

    /// <summary>Renews ChatGPT tokens now, whatever their age; does nothing for API keys and without a login.</summary>
    /// <exception cref="AuthenticationException">The renewal failed.</exception>
    public async ValueTask RefreshNowAsync(CancellationToken ct)
    {
        Snapshot snapshot = await SnapshotAsync(ct).ConfigureAwait(false);
        if (snapshot.Credential?.Mode == AuthenticationMode.ChatGpt)
        {
            await RenewAsync(snapshot, RefreshTrigger.Explicit, ct).ConfigureAwait(false);
        }
    }

    /// <summary>What a client may know of the login; with <paramref name="refreshFirst"/> the tokens are renewed before.</summary>
    /// <remarks>
    /// Failures to renew are only warned of; after one that may pass the present token is told. A login that failed for good within this session keeps its mode, without a token;
    /// one that is stale, or that an earlier start found dead, is reported as none, so that clients offer to log in.
    /// </remarks>
    public async ValueTask<AuthenticationStatus> ReadStatusAsync(bool includeToken, bool refreshFirst, CancellationToken ct)
    {
        bool isTokenGood = true;
        try
        {
            if (refreshFirst)
            {
                await RefreshNowAsync(ct).ConfigureAwait(false);
            }
        }
        catch (AuthenticationException error)
        {
            _options.Warn(error.Message);
            isTokenGood = !error.IsPermanent;
        }

        try
        {
            Credential? credential = await GetAsync(ct).ConfigureAwait(false);
            return new AuthenticationStatus(credential?.Mode, includeToken && isTokenGood ? credential?.BearerToken : null);
        }
        catch (AuthenticationException error)
        {
            _options.Warn(error.Message);
            return _snapshot?.Held is { Record.Mode: AuthenticationMode.ChatGpt } held
                && !RefreshSchedule.IsStale(held.Record, Now) && !_failures.IsFromEarlierStart(held.Tokens)
                ? new AuthenticationStatus(AuthenticationMode.ChatGpt, null)
                : new AuthenticationStatus { IsHeldUp = !error.IsPermanent && _snapshot?.Held?.Record.Mode == AuthenticationMode.ChatGpt };
        }
    }

    /// <summary>
    /// Whether an interactive program should begin with its login screen: nobody is logged in, the record cannot be
    /// read, or its tokens are stale and can never be renewed. The record is kept until a new login replaces it.
    /// </summary>
    public async ValueTask<bool> IsLoginNeededAsync(CancellationToken ct)
    {
        try
        {
            return await GetAsync(ct).ConfigureAwait(false) is null;
        }
        catch (AuthenticationException error)
        {
            _options.Warn(error.Message);
            return error.IsPermanent || _snapshot is null;
        }
    }

    /// <summary>What the record says of the account; nothing is renewed.</summary>
    /// <exception cref="AuthenticationException">The record cannot be read.</exception>
    public async ValueTask<AccountInformation> ReadAccountAsync(CancellationToken ct)
    {
        Snapshot snapshot = await SnapshotAsync(ct).ConfigureAwait(false);
        TokenSet? tokens = snapshot.Held?.Record.Tokens;
        return new AccountInformation
        {
            Mode = snapshot.Credential?.Mode,
            Email = tokens?.IdToken.Email,
            Plan = tokens?.IdToken.Plan,
            AccountId = tokens?.EffectiveAccountId,
        };
    }

    /// <summary>What the store holds now, for <c>codex login status</c>; no server is asked.</summary>
    /// <exception cref="AuthenticationException">The record cannot be read.</exception>
    public async ValueTask<LoginStatus> ReadLoginStatusAsync(CancellationToken ct)
    {
        CredentialRecord? record = await _store.LoadAsync(ct).ConfigureAwait(false);
        return new LoginStatus(
            record?.Mode, record?.Mode == AuthenticationMode.ApiKey ? MaskedKey.Of(record.ApiKey!.Trim()) : null);
    }

    /// <summary>Reads the store again; whether somebody is logged in now who was not, or in another mode.</summary>
    /// <exception cref="AuthenticationException">The record cannot be read; the credentials from before stay in use.</exception>
    public async ValueTask<bool> ReloadAsync(CancellationToken ct)
    {
        AuthenticationMode? before = _snapshot?.Credential?.Mode;
        _failures.ForgetUncertain();
        Snapshot snapshot = await LoadAsync(ct).ConfigureAwait(false);
        return snapshot.Credential?.Mode != before;
    }

    /// <summary>Stores an API key in place of any earlier login.</summary>
    /// <param name="key">The key; it is trimmed.</param>
    /// <param name="ct">Ends the waiting.</param>
    /// <exception cref="AuthenticationException">The key is blank, or the store cannot be written.</exception>
    public async ValueTask LoginWithApiKeyAsync(string key, CancellationToken ct)
    {
        string trimmed = key.Trim();
        if (trimmed.Length == 0)
        {
            throw new AuthenticationException(AuthenticationErrorCode.LoginFailed, LoginTexts.BlankKey);
        }

        await ReplaceAsync(new CredentialRecord { ApiKey = trimmed }, ct).ConfigureAwait(false);
    }

    /// <summary>Removes the stored login, readable or not; whether there was one. No server is told.</summary>
    /// <exception cref="AuthenticationException">It could not be removed.</exception>
    public async ValueTask<bool> LogoutAsync(CancellationToken ct)
    {
        using FileLock? turn = Directory.Exists(_options.Home)
            ? await FileLock.TryTakeAsync(_store.LockPath, s_patienceOfLogins, _options.TimeProvider, ct).ConfigureAwait(false)
            : null;
        bool removed = await _store.DeleteAsync(ct).ConfigureAwait(false);
        _failures.Forget();
        await LoadAsync(ct).ConfigureAwait(false);
        return removed;
    }

    /// <summary>Waits for a renewal that is under way, so that its tokens are not lost; one that still waits for its turn is given up.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        await _leaving.CancelAsync().ConfigureAwait(false);
        Task<RefreshOutcome>? running;
        lock (_gate)
        {
            running = _running?.Task;
        }

        if (running is not null)
        {
            await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _leaving.Dispose();
        _loading.Dispose();
    }

    /// <summary>Stores the record of a login that has succeeded.</summary>
    internal async ValueTask ReplaceAsync(CredentialRecord record, CancellationToken ct)
    {
        using FileLock? turn = await FileLock
            .TryTakeAsync(_store.LockPath, s_patienceOfLogins, _options.TimeProvider, ct).ConfigureAwait(false);
        await _store.SaveAsync(record, ct).ConfigureAwait(false);
        _failures.Forget();
        await LoadAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private async ValueTask<Snapshot> SnapshotAsync(CancellationToken ct)
    {
        // Without a login there is nothing to keep to, so one that another process has made is noticed at once.
        if (_snapshot is { } snapshot && (snapshot.Credential is not null || snapshot.IsFromEnvironment))
        {
            return snapshot;
        }

        return await LoadAsync(ct).ConfigureAwait(false);
    }

    private async ValueTask<Snapshot> LoadAsync(CancellationToken ct)
    {
        await _loading.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            if (_options.HonorsCodexApiKey && EnvironmentKeys.ReadCodexApiKey(_options.Environment) is { } key)
            {
                return _snapshot = new Snapshot(null, new Credential { Mode = AuthenticationMode.ApiKey, BearerToken = key }, true);
            }

            CredentialRecord? record = await _store.LoadAsync(ct).ConfigureAwait(false);
            if (record?.Mode == AuthenticationMode.ChatGpt)
            {
                await _failures.LoadAsync(isStart: _snapshot is null, ct).ConfigureAwait(false);
            }

            return _snapshot = new Snapshot(record is null ? null : new HeldRecord(record), record?.ToCredential(), false);
        }
        finally
        {
            _loading.Release();
        }
    }

    private async ValueTask<Snapshot> SaveLateAsync(Snapshot snapshot, HeldRecord held, CancellationToken ct)
    {
        try
        {
            HeldRecord saved = await _refresher.SaveLateAsync(held, ct).ConfigureAwait(false);
            return Advance(snapshot, saved);
        }
        catch (AuthenticationException error)
        {
            _options.Warn(error.Message);
            return snapshot;
        }
    }

    private async ValueTask<Credential?> RenewAsync(Snapshot snapshot, RefreshTrigger trigger, CancellationToken ct)
    {
        Task<RefreshOutcome> task;
        lock (_gate)
        {
            if (_snapshot is { } current && current != snapshot)
            {
                if (current.Credential?.BearerToken != snapshot.Credential?.BearerToken)
                {
                    // Somebody has renewed, or logged in or out, since the caller looked.
                    return current.Credential;
                }

                snapshot = current;
            }

            if (_running is not { } running || running.Of != snapshot)
            {
                _running = running = (snapshot, RunAsync(snapshot, trigger));
            }

            task = running.Task;
        }

        RefreshOutcome outcome = await task.WaitAsync(ct).ConfigureAwait(false);
        return outcome.Failure is { } failure
            ? throw new AuthenticationException(failure.Code, failure.Message, failure.InnerException)
            : outcome.Held.Record.ToCredential();
    }

    private async Task<RefreshOutcome> RunAsync(Snapshot snapshot, RefreshTrigger trigger)
    {
        // Leaves the lock of the caller before anything happens.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            RefreshOutcome outcome = await _refresher.RunAsync(snapshot.Held!, trigger, _leaving.Token).ConfigureAwait(false);
            Advance(snapshot, outcome.Held);
            return outcome;
        }
        finally
        {
            lock (_gate)
            {
                _running = _running is { } running && running.Of == snapshot ? null : _running;
            }
        }
    }

    /// <summary>Holds the new record, unless a login, logout or reload has put another one in its place meanwhile.</summary>
    private Snapshot Advance(Snapshot before, HeldRecord held)
    {
        lock (_gate)
        {
            if (_snapshot != before || ReferenceEquals(held, before.Held))
            {
                return _snapshot ?? before;
            }

            return _snapshot = new Snapshot(held, held.Record.ToCredential(), false);
        }
    }

    /// <summary>What is in use at one moment; compared by identity.</summary>
    private sealed class Snapshot(HeldRecord? held, Credential? credential, bool isFromEnvironment)
    {
        public HeldRecord? Held { get; } = held;

        public Credential? Credential { get; } = credential;

        public bool IsFromEnvironment { get; } = isFromEnvironment;
    }
}
