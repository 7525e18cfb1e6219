using System.Diagnostics;

namespace Codex.Authentication.Tests;

/// <summary>What happens when several tasks, conversations or processes share one login.</summary>
public sealed class SharedStoreTests
{
    private const string TokenPath = "/oauth/token";

    private static readonly TimeSpan s_pauseBetweenReads = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_pauseBeforeSecondLook = TimeSpan.FromMilliseconds(200);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Callers_that_meet_the_refusal_together_share_one_renewal()
    {
        await using var fixture = new LoginFixture();
        fixture.Issuer.RotateFrom("rt-secret-1");
        fixture.Write(fixture.Record());
        Authenticator authenticator = fixture.Create();
        Credential refused = (await authenticator.GetAsync(Ct))!;

        Credential?[] renewed = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => authenticator.RefreshAsync(refused, Ct).AsTask()));

        Assert.All(renewed, static credential => Assert.Equal("at-rotated-secret-1", credential!.BearerToken));
        Assert.Equal(1, fixture.Issuer.Count(TokenPath));
    }

    [Fact]
    public async Task An_idle_process_adopts_the_tokens_that_another_one_has_won_without_spending_its_own()
    {
        await using var fixture = new LoginFixture();
        fixture.Write(fixture.Record());
        Authenticator idle = fixture.Create();
        Credential refused = (await idle.GetAsync(Ct))!;
        fixture.Write(fixture.Record("at-secret-2", "rt-secret-2"));

        Assert.Equal("at-secret-2", (await idle.RefreshAsync(refused, Ct))!.BearerToken);
        Assert.Empty(fixture.Issuer.Requests);
    }

    [Fact]
    public async Task Adopted_tokens_that_are_refused_as_well_are_renewed()
    {
        await using var fixture = new LoginFixture();
        fixture.Issuer.RotateFrom("rt-secret-2");
        fixture.Write(fixture.Record());
        Authenticator idle = fixture.Create();
        Credential refused = (await idle.GetAsync(Ct))!;
        fixture.Write(fixture.Record("at-secret-2", "rt-secret-2"));

        Credential adopted = (await idle.RefreshAsync(refused, Ct))!;
        Assert.Equal("at-rotated-secret-1", (await idle.RefreshAsync(adopted, Ct))!.BearerToken);
    }

    [Fact]
    public async Task Refresh_reused_by_another_process_adopts_the_new_token()
    {
        await using var fixture = new LoginFixture();
        fixture.Write(fixture.Record());
        Authenticator authenticator = fixture.Create();
        Credential refused = (await authenticator.GetAsync(Ct))!;
        // A program that takes no turns wins between the look into the store and the answer.
        fixture.Issuer.Handle(TokenPath, _ =>
        {
            fixture.Write(fixture.Record("at-secret-2", "rt-secret-2"));
            return Task.FromResult(new Answer(401, """{"error":{"code":"refresh_token_reused"}}"""));
        });

        Assert.Equal("at-secret-2", (await authenticator.RefreshAsync(refused, Ct))!.BearerToken);
        Assert.Equal("at-secret-2", (await authenticator.GetAsync(Ct))!.BearerToken);
        Assert.Equal(1, fixture.Issuer.Count(TokenPath));
    }

    [Fact]
    public async Task A_winner_that_saves_a_moment_after_its_token_was_used_is_waited_for()
    {
        await using var fixture = new LoginFixture { Time = new ManualTime(LoginFixture.Now) { SkipsUpTo = TimeSpan.Zero } };
        fixture.Write(fixture.Record());
        fixture.Issuer.Answers(TokenPath, new Answer(401, """{"code":"refresh_token_reused"}"""));
        Authenticator authenticator = fixture.Create();
        Credential refused = (await authenticator.GetAsync(Ct))!;
        Task<Credential?> renewing = authenticator.RefreshAsync(refused, Ct).AsTask();
        await fixture.Time.IsAwaitedAsync(s_pauseBeforeSecondLook, Ct);

        fixture.Write(fixture.Record("at-secret-2", "rt-secret-2"));
        fixture.Time.Advance(s_pauseBeforeSecondLook);

        Assert.Equal("at-secret-2", (await renewing.WaitAsync(Ct))!.BearerToken);
        Assert.Equal(1, fixture.Issuer.Count(TokenPath));
    }

    [Theory]
    [InlineData(null, AuthenticationErrorCode.SignedOut)]
    [InlineData("""{"OPENAI_API_KEY":"sk-secret-1"}""", AuthenticationErrorCode.AccountChanged)]
    [InlineData("other", AuthenticationErrorCode.AccountChanged)]
    public async Task A_session_whose_user_has_left_it_is_told_so_and_spends_nothing(string? record, AuthenticationErrorCode code)
    {
        await using var fixture = new LoginFixture();
        fixture.Write(fixture.Record());
        Authenticator authenticator = fixture.Create();
        Credential refused = (await authenticator.GetAsync(Ct))!;
        File.Delete(fixture.RecordPath);
        if (record is not null)
        {
            fixture.Write(record == "other" ? fixture.Record(account: "acct-2") : record);
        }

        AuthenticationException error = await fixture.FailureOf(async () => await authenticator.RefreshAsync(refused, Ct));

        Assert.Equal((code, true), (error.Code, error.IsPermanent));
        Assert.Empty(fixture.Issuer.Requests);
    }

    [Fact]
    public async Task A_login_made_while_a_renewal_is_under_way_is_not_overwritten_by_it()
    {
        await using var fixture = new LoginFixture();
        fixture.Write(fixture.Record());
        Authenticator authenticator = fixture.Create();
        Credential refused = (await authenticator.GetAsync(Ct))!;
        string other = fixture.Record("at-secret-9", "rt-secret-9", "acct-2");
        fixture.Issuer.Handle(TokenPath, _ =>
        {
            fixture.Write(other);
            return Task.FromResult(new Answer(200, """{"access_token":"at-secret-2","refresh_token":"rt-secret-2"}"""));
        });

        AuthenticationException error = await fixture.FailureOf(async () => await authenticator.RefreshAsync(refused, Ct));

        Assert.Equal(AuthenticationErrorCode.AccountChanged, error.Code);
        Assert.Equal(other, File.ReadAllText(fixture.RecordPath));
    }

    [Fact]
    public async Task A_logout_made_while_a_renewal_is_under_way_stays_a_logout()
    {
        await using var fixture = new LoginFixture();
        fixture.Write(fixture.Record());
        Authenticator authenticator = fixture.Create();
        Credential refused = (await authenticator.GetAsync(Ct))!;
        fixture.Issuer.Handle(TokenPath, _ =>
        {
            File.Delete(fixture.RecordPath);
            return Task.FromResult(new Answer(200, """{"access_token":"at-secret-2","refresh_token":"rt-secret-2"}"""));
        });

        Assert.Equal(AuthenticationErrorCode.SignedOut, (await fixture.FailureOf(async () => await authenticator.RefreshAsync(refused, Ct))).Code);
        Assert.False(File.Exists(fixture.RecordPath));
    }

    [Fact]
    public async Task A_record_caught_half_written_is_read_again()
    {
        await using var fixture = new LoginFixture { Time = new ManualTime(LoginFixture.Now) { SkipsUpTo = TimeSpan.Zero } };
        fixture.Write(fixture.Record());
        Authenticator authenticator = fixture.Create();
        Credential refused = (await authenticator.GetAsync(Ct))!;
        string whole = fixture.Record("at-secret-2", "rt-secret-2");
        fixture.Write(whole[..40]);
        Task<Credential?> renewing = authenticator.RefreshAsync(refused, Ct).AsTask();
        await fixture.Time.IsAwaitedAsync(s_pauseBetweenReads, Ct);

        fixture.Write(whole);
        fixture.Time.Advance(s_pauseBetweenReads);

        Assert.Equal("at-secret-2", (await renewing.WaitAsync(Ct))!.BearerToken);
    }

    [Fact]
    public async Task However_many_renew_at_once_no_refresh_token_is_spent_twice_and_the_last_one_is_stored()
    {
        await using var fixture = new LoginFixture { Time = new ManualTime(LoginFixture.Now) { SkipsUpTo = TimeSpan.FromSeconds(1), StandsStill = true } };
        fixture.Issuer.RotateFrom("rt-secret-1");
        fixture.Write(fixture.Record());

        await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            Authenticator authenticator = fixture.Create();
            for (int i = 0; i < 10; i++)
            {
                Credential refused = (await authenticator.GetAsync(Ct))!;
                Assert.NotEqual(refused.BearerToken, (await authenticator.RefreshAsync(refused, Ct))!.BearerToken);
            }
        }));

        int renewals = fixture.Issuer.Count(TokenPath);
        Assert.InRange(renewals, 10, 60);
        Assert.Equal($"rt-rotated-secret-{renewals}", fixture.Read().Tokens!.RefreshToken);
    }

    [Fact]
    public async Task Processes_that_meet_the_refusal_together_spend_one_refresh_token_and_all_go_on()
    {
        await using var fixture = new LoginFixture { Time = new ManualTime(DateTimeOffset.UtcNow) };
        fixture.Issuer.RotateFrom("rt-secret-1");
        fixture.Write(fixture.Record());
        Process[] peers = [.. Enumerable.Range(0, 4).Select(_ => StartPeer(fixture))];
        try
        {
            foreach (Process peer in peers)
            {
                Assert.Equal("ready", await peer.StandardOutput.ReadLineAsync(Ct));
            }

            foreach (Process peer in peers)
            {
                await peer.StandardInput.WriteLineAsync("refresh".AsMemory(), Ct);
                await peer.StandardInput.FlushAsync(Ct);
            }

            var answers = new List<string?>();
            foreach (Process peer in peers)
            {
                answers.Add(await peer.StandardOutput.ReadLineAsync(Ct));
            }

            Assert.StartsWith("ok ", Assert.Single(answers.Distinct()), StringComparison.Ordinal);
            Assert.Equal(1, fixture.Issuer.Count(TokenPath));
            Assert.Equal("rt-rotated-secret-1", fixture.Read().Tokens!.RefreshToken);

            // And again, one after another: each adopts what the one before has won, then renews for itself when refused.
            foreach (Process peer in peers)
            {
                await peer.StandardInput.WriteLineAsync("refresh".AsMemory(), Ct);
                await peer.StandardInput.FlushAsync(Ct);
                Assert.StartsWith("ok ", await peer.StandardOutput.ReadLineAsync(Ct), StringComparison.Ordinal);
            }
        }
        finally
        {
            foreach (Process peer in peers)
            {
                peer.StandardInput.Close();
                await peer.WaitForExitAsync(Ct);
                Assert.Equal("", await peer.StandardError.ReadToEndAsync(Ct));
                peer.Dispose();
            }
        }
    }

    private static Process StartPeer(LoginFixture fixture)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Codex.Authentication.Tests.Peer.dll"), fixture.Home])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["CODEX_REFRESH_TOKEN_URL_OVERRIDE"] = fixture.Issuer.TokenUrl;
        return Process.Start(start)!;
    }
}
