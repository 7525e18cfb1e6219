namespace Codex.Authentication;

/// <summary>Why tokens are to be renewed.</summary>
internal enum RefreshTrigger
{
    /// <summary>They are old or about to expire.</summary>
    Due,

    /// <summary>A server answered 401 to them.</summary>
    Refused,

    /// <summary>A client asked for it.</summary>
    Explicit,
}

/// <summary>What a process holds in memory, and whether the store is behind it.</summary>
/// <param name="Record">The record; its tokens are what requests carry.</param>
/// <param name="UnsavedSince">
/// The refresh token that the store still holds because saving its successor failed; null when the store is up to date.
/// </param>
internal sealed record HeldRecord(CredentialRecord Record, string? UnsavedSince = null)
{
    public TokenSet Tokens => Record.Tokens!;

    /// <summary>Names the mode, not the secrets.</summary>
    public override string ToString() => Record.ToString();
}

/// <summary>How one renewal ended: what is held from now on and, if it failed, why.</summary>
internal sealed record RefreshOutcome(HeldRecord Held, AuthenticationException? Failure);

/// <summary>
/// One renewal of ChatGPT tokens, from the wish to the saved record, in three steps: compare with the store, send, save.
/// </summary>
/// <remarks>
/// A refresh token can be spent once, and several processes share it. So a process takes a turn (a lock beside the
/// record), looks whether another one has already renewed and then adopts its tokens, and otherwise spends the token
/// and saves what it got before it lets go. Those that wait look into the store meanwhile: what the holder has won or
/// found out serves them all, so however many wait, none queues for a turn that it no longer needs. Programs that take no
/// turns are caught by a second look when the server says that the token was already used.
/// </remarks>
internal sealed class TokenRefresher(
    CredentialStore store, TokenEndpoint endpoint, FailureMemory failures, TimeProvider time, Action<string> warn)
{
    /// <summary>The longest that a renewal takes once it has its turn.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);

    /// <summary>The longest wait for the turn: whoever has it needs <see cref="TimeLimit"/> at most, and a moment to save.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(75);

    private static readonly TimeSpan s_pauseBeforeSecondLook = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Runs to its end whatever its callers do, since an answer that is not waited for would be a lost token. Only the wait
    /// for the turn, in which nothing has been spent, can be given up.
    /// </summary>
    /// <exception cref="OperationCanceledException">The program is leaving and the turn has not come.</exception>
    public async Task<RefreshOutcome> RunAsync(HeldRecord held, RefreshTrigger trigger, CancellationToken leaving)
    {
        string unwanted = held.Tokens.AccessToken;
        try
        {
            (FileLock? turn, RefreshOutcome? othersOutcome) = await WaitForTurnAsync(held, trigger, leaving).ConfigureAwait(false);
            if (othersOutcome is not null)
            {
                return othersOutcome;
            }

            using (turn)
            {
                return await RunInTurnAsync(held, trigger, unwanted).ConfigureAwait(false);
            }
        }
        catch (AuthenticationException error)
        {
            return new RefreshOutcome(held, error);
        }
    }

    private async Task<RefreshOutcome> RunInTurnAsync(HeldRecord held, RefreshTrigger trigger, string unwanted)
    {
        using var limit = new CancellationTokenSource(TimeLimit, time);
        CancellationToken ct = limit.Token;
        try
        {
            await failures.LoadAsync(isStart: false, ct).ConfigureAwait(false);
            HeldRecord compared = await CompareAsync(held, ct).ConfigureAwait(false);
            bool wasAdopted = !compared.Tokens.HasSameSecretsAs(held.Tokens);
            held = compared;
            if (wasAdopted && IsGoodEnough(held.Record, trigger, unwanted))
            {
                return new RefreshOutcome(held, null);
            }

            if (failures.Recall(held.Tokens) is { } known)
            {
                return new RefreshOutcome(held, RefreshFailures.Permanent(known));
            }

            return await SendAsync(held, ct).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (limit.IsCancellationRequested)
        {
            return new RefreshOutcome(held, RefreshFailures.TimedOut(error));
        }
        catch (AuthenticationException error)
        {
            return new RefreshOutcome(held, error);
        }
    }

    /// <summary>The turn, or what another process has made of it meanwhile.</summary>
    private async Task<(FileLock? Turn, RefreshOutcome? OthersOutcome)> WaitForTurnAsync(
        HeldRecord held, RefreshTrigger trigger, CancellationToken leaving)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, leaving);
        try
        {
            for (int attempt = 0; ; attempt++)
            {
                if (FileLock.TryTake(store.LockPath) is { } turn)
                {
                    return (turn, null);
                }

                await FileLock.PauseAsync(attempt, time, either.Token).ConfigureAwait(false);
                if (await FindOthersOutcomeAsync(held, trigger, either.Token).ConfigureAwait(false) is { } outcome)
                {
                    return (null, outcome);
                }
            }
        }
        catch (OperationCanceledException error) when (patience.IsCancellationRequested && !leaving.IsCancellationRequested)
        {
            throw RefreshFailures.TurnTimedOut(error);
        }
    }

    /// <summary>
    /// A look without the turn, which is safe because records are replaced as a whole: tokens that are won, or the word that
    /// ours are dead. Anything else is left to the turn itself.
    /// </summary>
    private async Task<RefreshOutcome?> FindOthersOutcomeAsync(HeldRecord held, RefreshTrigger trigger, CancellationToken ct)
    {
        if (held.UnsavedSince is not null)
        {
            return null;
        }

        CredentialRecord? stored;
        try
        {
            stored = await store.LoadAsync(ct).ConfigureAwait(false);
        }
        catch (AuthenticationException)
        {
            // Who has the turn may be at work on it; with the turn in hand it is told.
            return null;
        }

        if (stored?.Tokens is not { } tokens || !tokens.IsSameAccountAs(held.Tokens))
        {
            return null;
        }

        if (!tokens.HasSameSecretsAs(held.Tokens))
        {
            return IsGoodEnough(stored, trigger, held.Tokens.AccessToken) ? new RefreshOutcome(new HeldRecord(stored), null) : null;
        }

        await failures.LoadAsync(isStart: false, ct).ConfigureAwait(false);
        return failures.Recall(tokens) is { } known ? new RefreshOutcome(held, RefreshFailures.Permanent(known)) : null;
    }

    /// <summary>Saves what an earlier renewal could not save, if the store still waits for it.</summary>
    public async Task<HeldRecord> SaveLateAsync(HeldRecord held, CancellationToken ct)
    {
        using FileLock? turn = await FileLock.TryTakeAsync(store.LockPath, TimeSpan.FromSeconds(1), time, ct).ConfigureAwait(false);
        return turn is null ? held : await CompareAsync(held, ct).ConfigureAwait(false);
    }

    private bool IsGoodEnough(CredentialRecord adopted, RefreshTrigger trigger, string unwanted) => trigger switch
    {
        RefreshTrigger.Due => !RefreshSchedule.IsDue(adopted, time.GetUtcNow()) && failures.Recall(adopted.Tokens!) is null,
        RefreshTrigger.Refused => adopted.Tokens!.AccessToken != unwanted,
        _ => true,
    };

    /// <summary>What to hold after a look into the store: the same, or the tokens that another process has won.</summary>
    private async Task<HeldRecord> CompareAsync(HeldRecord held, CancellationToken ct)
    {
        CredentialRecord? stored = await LoadPatientlyAsync(ct).ConfigureAwait(false);
        if (stored?.Tokens is not { } tokens)
        {
            throw RefreshFailures.Permanent(
                stored?.Mode is null ? AuthenticationErrorCode.SignedOut : AuthenticationErrorCode.AccountChanged);
        }

        if (!tokens.IsSameAccountAs(held.Tokens))
        {
            throw RefreshFailures.Permanent(AuthenticationErrorCode.AccountChanged);
        }

        if (held.UnsavedSince is { } sent && tokens.RefreshToken == sent)
        {
            return await SaveAsync(stored with { Tokens = held.Tokens, LastRefresh = held.Record.LastRefresh }, sent).ConfigureAwait(false);
        }

        return new HeldRecord(stored);
    }

    private async Task<RefreshOutcome> SendAsync(HeldRecord held, CancellationToken ct)
    {
        TokenAnswer answer;
        try
        {
            answer = await endpoint.RefreshAsync(held.Tokens.RefreshToken, ct).ConfigureAwait(false);
        }
        catch (AuthenticationException error) when (error.IsPermanent)
        {
            if (error.Code == AuthenticationErrorCode.RefreshTokenReused
                && await FindWinnerAsync(held, ct).ConfigureAwait(false) is { } winner)
            {
                return new RefreshOutcome(winner, null);
            }

            await failures.RememberAsync(held.Tokens, error.Code, CancellationToken.None).ConfigureAwait(false);
            return new RefreshOutcome(held, error);
        }

        return await KeepAsync(held, answer).ConfigureAwait(false);
    }

    /// <summary>Another process has spent the token before; it may be about to save what it got.</summary>
    private async Task<HeldRecord?> FindWinnerAsync(HeldRecord held, CancellationToken ct)
    {
        HeldRecord stored = await CompareAsync(held, ct).ConfigureAwait(false);
        if (stored.Tokens.HasSameSecretsAs(held.Tokens))
        {
            await Task.Delay(s_pauseBeforeSecondLook, time, ct).ConfigureAwait(false);
            stored = await CompareAsync(held, ct).ConfigureAwait(false);
        }

        return stored.Tokens.HasSameSecretsAs(held.Tokens) ? null : stored;
    }

    /// <summary>Merges the answer into the record and saves it. From here on nothing is cancelled.</summary>
    private async Task<RefreshOutcome> KeepAsync(HeldRecord held, TokenAnswer answer)
    {
        string sent = held.UnsavedSince ?? held.Tokens.RefreshToken;
        IdToken? idToken = null;
        if (answer.IdToken is { } raw && !IdToken.TryParse(raw, out idToken))
        {
            warn("The renewed id token cannot be read; the one from before is kept.");
        }

        CredentialRecord stored = held.Record;
        if (held.UnsavedSince is null)
        {
            CredentialRecord? now = await LoadOrNullAsync(held.Record).ConfigureAwait(false);
            if (now?.Tokens?.RefreshToken != sent)
            {
                // Another login or a logout happened in between, and its record must stay as it is.
                HeldRecord compared = await CompareAsync(held, CancellationToken.None).ConfigureAwait(false);
                return new RefreshOutcome(compared, null);
            }

            stored = now;
        }

        CredentialRecord renewed = stored with
        {
            Tokens = stored.Tokens! with
            {
                IdToken = idToken ?? stored.Tokens.IdToken,
                AccessToken = answer.AccessToken ?? stored.Tokens.AccessToken,
                RefreshToken = answer.RefreshToken ?? stored.Tokens.RefreshToken,
            },
            LastRefresh = answer.AccessToken is null ? stored.LastRefresh : time.GetUtcNow(),
        };
        AuthenticationException? failure = answer.AccessToken is null ? RefreshFailures.Unusable("holds no access token") : null;
        if (failure is not null && answer.RefreshToken is null)
        {
            return new RefreshOutcome(held, failure);
        }

        return new RefreshOutcome(await SaveAsync(renewed, sent).ConfigureAwait(false), failure);
    }

    private async Task<HeldRecord> SaveAsync(CredentialRecord renewed, string sent)
    {
        try
        {
            await store.SaveAsync(renewed, CancellationToken.None).ConfigureAwait(false);
            failures.Forget();
            return new HeldRecord(renewed);
        }
        catch (AuthenticationException error)
        {
            warn($"{error.Message} The renewed tokens are kept in memory until they can be saved.");
            return new HeldRecord(renewed, sent);
        }
    }

    private async Task<CredentialRecord?> LoadOrNullAsync(CredentialRecord known)
    {
        try
        {
            return await LoadPatientlyAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (AuthenticationException error)
        {
            // The new tokens are worth more than a record that cannot be read right now.
            warn(error.Message);
            return known;
        }
    }

    /// <summary>Programs that write in place can be met in the middle; moments later the record is whole.</summary>
    private async Task<CredentialRecord?> LoadPatientlyAsync(CancellationToken ct)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await store.LoadAsync(ct).ConfigureAwait(false);
            }
            catch (AuthenticationException error) when (error.Code == AuthenticationErrorCode.RecordUnreadable && attempt < 4)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), time, ct).ConfigureAwait(false);
            }
        }
    }
}
