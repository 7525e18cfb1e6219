using System.Diagnostics;
using Codex.Authentication.Tests;
using Codex.Testing;

namespace Codex.EndToEnd.Tests.Authentication;

/// <summary><c>codex apply TASK</c> with the login that it uses.</summary>
public sealed class ApplyTests : IDisposable
{
    private const string Path = "/backend-api/wham/tasks/task-1";

    private const string Task1 =
        """{"current_diff_task_turn":{"output_items":[{"type":"pr","output_diff":{"diff":"diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-one\n+two\n"}}]}}""";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        MadeUpTokens.AssertAbsentBelow(_folder);
        _folder.Dispose();
    }

    [Fact]
    public async Task A_task_is_asked_for_with_token_account_and_originator_and_its_changes_are_applied()
    {
        await using var service = new FakeIssuer();
        service.Answers(Path, new Answer(200, Task1));
        await PrepareAsync(service, MadeUpTokens.Record("at-" + MadeUpTokens.Mark, DateTimeOffset.UtcNow));

        AgentOutcome outcome = await ApplyAsync(service);

        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.Equal("two\n", _folder.Read("ws/a.txt"));
        Codex.Authentication.Tests.RecordedRequest request = Assert.Single(service.Requests);
        Assert.Equal(("GET", Path), (request.Method, request.Path));
        Assert.Equal($"Bearer at-{MadeUpTokens.Mark}", request.Headers["Authorization"]);
        Assert.Equal("acct-1", request.Headers["chatgpt-account-id"]);
        Assert.Equal("application/json", request.Headers["Content-Type"]);
        Assert.Equal("codex_cli_rs", request.Headers["originator"]);
        Assert.StartsWith("codex_cli_rs/", request.Headers["User-Agent"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("key")]
    [InlineData("no account")]
    public async Task Without_a_ChatGPT_account_nothing_is_asked(string? login)
    {
        await using var service = new FakeIssuer();
        string record = MadeUpTokens.Record("at-" + MadeUpTokens.Mark, DateTimeOffset.UtcNow);
        await PrepareAsync(service, login switch
        {
            null => null,
            "key" => $$"""{"OPENAI_API_KEY":"{{MadeUpTokens.ApiKey}}"}""",
            _ => record.Replace(MadeUpTokens.IdToken, MadeUpTokens.IdTokenWithoutAccount, StringComparison.Ordinal)
                .Replace("\"acct-1\"", "null", StringComparison.Ordinal),
        });

        // Nor does a key of the environment count here.
        AgentOutcome outcome = await ApplyAsync(service, MadeUpTokens.ApiKey);

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("codex login", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(service.Requests);
    }

    [Fact]
    public async Task An_answer_that_is_no_success_is_told_without_the_token_and_renews_nothing()
    {
        await using var service = new FakeIssuer();
        service.Answers(Path, new Answer(401, $"your at-{MadeUpTokens.Mark} is not welcome"));
        await PrepareAsync(service, MadeUpTokens.Record("at-" + MadeUpTokens.Mark, DateTimeOffset.UtcNow));

        AgentOutcome outcome = await ApplyAsync(service);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("401", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("is not welcome", outcome.Error, StringComparison.Ordinal);
        Assert.Single(service.Requests);
    }

    [Fact]
    public async Task Stale_tokens_are_renewed_first_and_dead_ones_end_it_with_the_remedy()
    {
        await using var service = new FakeIssuer();
        service.Answers(Path, new Answer(200, Task1));
        service.Answers(
            "/oauth/token", new Answer(200, $$"""{"access_token":"at-new-{{MadeUpTokens.Mark}}","refresh_token":"rt-new-{{MadeUpTokens.Mark}}"}"""),
            new Answer(401, """{"error":{"code":"refresh_token_invalidated"}}"""));
        await PrepareAsync(service, MadeUpTokens.Record("at-" + MadeUpTokens.Mark, DateTimeOffset.UtcNow.AddDays(-9)));

        Assert.Equal(0, (await ApplyAsync(service)).ExitCode);
        Assert.Equal(["/oauth/token", Path], service.Requests.Select(static request => request.Path));
        Assert.Equal($"Bearer at-new-{MadeUpTokens.Mark}", service.Requests[1].Headers["Authorization"]);
        Assert.Equal("codex_cli_rs", service.Requests[0].Headers["originator"]);
        Assert.StartsWith("codex_cli_rs/", service.Requests[0].Headers["User-Agent"], StringComparison.Ordinal);

        string stale = MadeUpTokens.Record("at-" + MadeUpTokens.Mark, DateTimeOffset.UtcNow.AddDays(-9));
        _folder.Write("home/auth.json", stale);
        AgentOutcome outcome = await ApplyAsync(service);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("was revoked", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(1, service.Count(Path));
        Assert.Equal(stale, _folder.Read("home/auth.json"));
    }

    private async Task PrepareAsync(FakeIssuer service, string? record)
    {
        _folder.Write("home/config.toml", $"chatgpt_base_url = \"{service.Url}/backend-api/\"\n");
        if (record is not null)
        {
            _folder.Write("home/auth.json", record);
        }

        _folder.Write("ws/a.txt", "one\n");
        foreach (string[] arguments in (string[][])[["init", "-q"], ["add", "a.txt"]])
        {
            using Process git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = _folder.Combine("ws") })!;
            await git.WaitForExitAsync(Cancel);
            Assert.Equal(0, git.ExitCode);
        }
    }

    private async Task<AgentOutcome> ApplyAsync(FakeIssuer service, string? key = null)
    {
        ProcessStartInfo start = AgentProcess.StartOf(_folder, service.TokenUrl, "apply", "task-1");
        start.Environment["CODEX_API_KEY"] = key;
        using AgentProcess agent = AgentProcess.Run(start, null, Cancel);
        return await agent.EndAsync(Cancel);
    }
}
