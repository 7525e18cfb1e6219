using System.Text.Json;
using Codex.Testing;

namespace Codex.EndToEnd.Tests.Authentication;

/// <summary>Many processes of the real executable on one login whose access token has ended.</summary>
public sealed class SharedLoginTests
{
    private const int Most = 50;

    // Fifty native processes start and end within a second; of those that compile their code first, a dozen takes eight.
    private const int MostWithoutNativeCode = 12;
    private const string CountVariable = "CODEX_TEST_PROCESSES";

    // Waiting for the turn to renew ends after 75 seconds, and a renewal after 60; a slow machine must not bring that into play.
    private static readonly TimeSpan s_longestHold = TimeSpan.FromSeconds(40);

    private static int Processes => int.TryParse(Environment.GetEnvironmentVariable(CountVariable), out int count) ? count
        : AgentProcess.IsNative ? Most : MostWithoutNativeCode;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Processes_started_together_renew_an_ended_access_token_once_and_all_finish_their_turns(bool tellsItsEnd)
    {
        int processes = tellsItsEnd ? Processes : Processes / 2;
        using var folder = new TemporaryFolder();
        await using var issuer = new SingleUseIssuer();
        await using ScriptedModelServer model = await StartModelAsync(issuer);
        WriteLogin(folder, tellsItsEnd);
        AgentProcess[] agents = Start(processes, folder, model, issuer);
        try
        {
            // The first renewal is answered when all the others are on their way to one of their own.
            await HoldUntilStartedAsync(agents);
            issuer.Release(clientIsGone: false);
            await AssertAllFinishAsync(agents);
        }
        finally
        {
            Array.ForEach(agents, static agent => agent.Dispose());
        }

        Assert.Equal(1, issuer.Requests);
        AssertNewestTokensStored(folder, issuer);
        AssertNothingLeaked(folder, model);
        Assert.Equal(processes, CountSessions(folder));
    }

    [Fact]
    public async Task A_process_killed_while_it_renews_costs_one_more_renewal_and_strands_nobody()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "SIGKILL is of Unix");
        using var folder = new TemporaryFolder();
        await using var issuer = new SingleUseIssuer();
        await using ScriptedModelServer model = await StartModelAsync(issuer);
        WriteLogin(folder, tellsItsEnd: true);
        AgentProcess[] others = await KillWinnerAsync(folder, model, issuer, Processes - 1);
        try
        {
            await AssertAllFinishAsync(others);
        }
        finally
        {
            Array.ForEach(others, static agent => agent.Dispose());
        }

        Assert.Equal(2, issuer.Requests);
        AssertNewestTokensStored(folder, issuer);
        AssertNothingLeaked(folder, model);
    }

    [Fact]
    public async Task When_the_killed_process_took_the_only_answer_with_it_one_process_asks_and_all_end_at_once_with_the_remedy()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "SIGKILL is of Unix");
        using var folder = new TemporaryFolder();
        await using var issuer = new SingleUseIssuer { SpendsAtOnce = true };
        await using ScriptedModelServer model = await StartModelAsync(issuer);
        WriteLogin(folder, tellsItsEnd: true);
        string before = folder.Read("home/auth.json");
        AgentProcess[] others = await KillWinnerAsync(folder, model, issuer, Processes / 2);
        try
        {
            foreach (AgentProcess agent in others)
            {
                await AssertEndsWithRemedyAsync(agent);
            }
        }
        finally
        {
            Array.ForEach(others, static agent => agent.Dispose());
        }

        // A process started later knows it too.
        using (AgentProcess later = AgentProcess.Exec(folder, model, issuer.Url, Cancel))
        {
            await AssertEndsWithRemedyAsync(later);
        }

        Assert.Equal(2, issuer.Requests);
        Assert.Empty(model.Requests);
        Assert.Equal(before, folder.Read("home/auth.json"));
        AssertNothingLeaked(folder, model);
    }

    private static Task<ScriptedModelServer> StartModelAsync(SingleUseIssuer issuer) => ScriptedModelServer.StartAsync(
        [
            ScriptedResponse.Answer(request => issuer.AccessToken is { } token && request.Headers["authorization"] == $"Bearer {token}"
                ? ScriptedResponse.Message("done")
                : ScriptedResponse.Json(401, """{"error":{"message":"the token has ended","code":"token_expired"}}""")) with { Repeat = true },
        ],
        Cancel);

    private static void WriteLogin(TemporaryFolder folder, bool tellsItsEnd)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        string accessToken = tellsItsEnd ? MadeUpTokens.AccessToken(now.AddHours(-1)) : "at-first-" + MadeUpTokens.Mark;
        folder.Write("home/auth.json", MadeUpTokens.Record(accessToken, now.AddDays(-1)));
    }

    private static AgentProcess[] Start(int count, TemporaryFolder folder, ScriptedModelServer model, SingleUseIssuer issuer) =>
        [.. Enumerable.Range(0, count).Select(_ => AgentProcess.Exec(folder, model, issuer.Url, Cancel))];

    private static async Task HoldUntilStartedAsync(AgentProcess[] agents)
    {
        try
        {
            await Task.WhenAll(agents.Select(static agent => agent.Started)).WaitAsync(s_longestHold, Cancel);
        }
        catch (TimeoutException)
        {
            // Those that are late find the new tokens in the store, or a renewal under way.
        }
    }

    private static async Task<AgentProcess[]> KillWinnerAsync(TemporaryFolder folder, ScriptedModelServer model, SingleUseIssuer issuer, int count)
    {
        using AgentProcess winner = AgentProcess.Exec(folder, model, issuer.Url, Cancel);
        await issuer.Reached.WaitAsync(Cancel);
        AgentProcess[] others = Start(count, folder, model, issuer);
        await HoldUntilStartedAsync(others);
        Assert.Equal(1, issuer.Requests);
        winner.Kill();
        Assert.Equal(137, (await winner.EndAsync(Cancel)).ExitCode);
        issuer.Release(clientIsGone: true);
        return others;
    }

    private static async Task AssertAllFinishAsync(AgentProcess[] agents)
    {
        foreach (AgentProcess agent in agents)
        {
            AgentOutcome outcome = await agent.EndAsync(Cancel);
            Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Error);
            Assert.Equal(["thread.started", "turn.started", "item.completed", "turn.completed"], outcome.EventTypes);
        }
    }

    private static async Task AssertEndsWithRemedyAsync(AgentProcess agent)
    {
        AgentOutcome outcome = await agent.EndAsync(Cancel);
        Assert.True(outcome.ExitCode == 1, outcome.Output + outcome.Error);
        Assert.Equal(["thread.started", "turn.started", "error", "turn.failed"], outcome.EventTypes);
        Assert.Contains("was already used", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("codex login", outcome.Output, StringComparison.Ordinal);
    }

    private static void AssertNewestTokensStored(TemporaryFolder folder, SingleUseIssuer issuer)
    {
        JsonElement tokens = JsonElement.Parse(folder.Read("home/auth.json")).GetProperty("tokens");
        Assert.Equal(issuer.RefreshToken, tokens.GetProperty("refresh_token").GetString());
        Assert.Equal(issuer.AccessToken, tokens.GetProperty("access_token").GetString());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.Combine("home/auth.json")));
        }
    }

    private static void AssertNothingLeaked(TemporaryFolder folder, ScriptedModelServer model)
    {
        MadeUpTokens.AssertAbsentBelow(folder);
        foreach (RecordedRequest request in model.Requests)
        {
            MadeUpTokens.AssertAbsent(request.Path + request.Text, "a request's body");
        }
    }

    private static int CountSessions(TemporaryFolder folder) =>
        Directory.GetFiles(folder.Combine("home/sessions"), "rollout-*.jsonl", SearchOption.AllDirectories).Length;
}
