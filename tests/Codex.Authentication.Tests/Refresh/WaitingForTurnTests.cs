namespace Codex.Authentication.Tests;

/// <summary>What becomes of a process that wants to renew while another one has the turn.</summary>
public sealed class WaitingForTurnTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tokens_that_the_holder_has_saved_are_adopted_without_waiting_for_its_end()
    {
        await using var fixture = new LoginFixture();
        fixture.Write(fixture.Record());
        Authenticator waiting = fixture.Create();
        Credential refused = (await waiting.GetAsync(Ct))!;
        using FileLock turn = FileLock.TryTake(waiting.Store.LockPath)!;
        Task<Credential?> renewing = waiting.RefreshAsync(refused, Ct).AsTask();

        fixture.Write(fixture.Record("at-secret-2", "rt-secret-2"));

        Assert.Equal("at-secret-2", (await renewing.WaitAsync(Ct))!.BearerToken);
        Assert.Empty(fixture.Issuer.Requests);
    }

    [Fact]
    public async Task A_holder_that_finds_the_tokens_dead_spares_those_who_wait_the_question()
    {
        await using var fixture = new LoginFixture();
        fixture.Write(fixture.Record());
        Authenticator waiting = fixture.Create();
        Credential refused = (await waiting.GetAsync(Ct))!;
        using FileLock turn = FileLock.TryTake(waiting.Store.LockPath)!;
        Task<Credential?> renewing = waiting.RefreshAsync(refused, Ct).AsTask();

        await new FailureMemory(waiting.Store.RecordPath + ".refused", static _ => { })
            .RememberAsync(fixture.Read().Tokens!, AuthenticationErrorCode.RefreshTokenRevoked, Ct);

        AuthenticationException error = await fixture.FailureOf(async () => await renewing.WaitAsync(Ct));
        Assert.Equal((AuthenticationErrorCode.RefreshTokenRevoked, true), (error.Code, error.IsPermanent));
        Assert.Empty(fixture.Issuer.Requests);
    }

    [Fact]
    public async Task A_holder_that_never_lets_go_is_waited_for_a_little_longer_than_a_renewal_can_take()
    {
        await using var fixture = new LoginFixture { Time = new ManualTime(LoginFixture.Now) { StandsStill = true } };
        fixture.Write(fixture.Record());
        Authenticator waiting = fixture.Create();
        Credential refused = (await waiting.GetAsync(Ct))!;
        using (FileLock.TryTake(waiting.Store.LockPath)!)
        {
            Task<Credential?> renewing = waiting.RefreshAsync(refused, Ct).AsTask();
            await fixture.Time.IsAwaitedAsync(TokenRefresher.Patience, Ct);
            fixture.Time.Advance(TokenRefresher.Patience - TimeSpan.FromSeconds(1));
            Assert.False(renewing.IsCompleted);
            fixture.Time.Advance(TimeSpan.FromSeconds(1));
            AuthenticationException error = await fixture.FailureOf(async () => await renewing.WaitAsync(Ct));
            Assert.Equal((AuthenticationErrorCode.RefreshTimedOut, false), (error.Code, error.IsPermanent));
            Assert.Contains("another process", error.Message, StringComparison.Ordinal);
        }

        // The next try finds the turn free.
        fixture.Issuer.RotateFrom("rt-secret-1");
        Assert.Equal("at-rotated-secret-1", (await waiting.RefreshAsync(refused, Ct))!.BearerToken);
    }

    [Fact]
    public async Task A_program_that_ends_does_not_wait_for_a_turn()
    {
        await using var fixture = new LoginFixture { Time = new ManualTime(LoginFixture.Now) { StandsStill = true } };
        fixture.Write(fixture.Record());
        Authenticator waiting = fixture.Create();
        Credential refused = (await waiting.GetAsync(Ct))!;
        using FileLock turn = FileLock.TryTake(waiting.Store.LockPath)!;
        Task<Credential?> renewing = waiting.RefreshAsync(refused, Ct).AsTask();
        await fixture.Time.IsAwaitedAsync(TokenRefresher.Patience, Ct);

        await waiting.DisposeAsync().AsTask().WaitAsync(Ct);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => renewing.WaitAsync(Ct));
        Assert.Empty(fixture.Issuer.Requests);
    }
}
