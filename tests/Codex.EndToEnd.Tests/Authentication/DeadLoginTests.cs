using System.Text.Json;
using Codex.Authentication.Tests;
using Codex.Testing;

namespace Codex.EndToEnd.Tests.Authentication;

/// <summary>Tokens that can never be renewed, through the real app server: in the session that finds out, and in the next one.</summary>
public sealed class DeadLoginTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_conversation_ends_its_turn_with_the_remedy_stays_usable_and_the_next_start_offers_to_log_in()
    {
        await using var issuer = new FakeIssuer();
        issuer.Answers("/oauth/token", new Answer(401, $$$"""{"error":{"code":"refresh_token_expired","message":"{{{MadeUpTokens.FirstRefreshToken}}}"}}"""));
        await using ScriptedModelServer model = await RefusingModelAsync();
        string record = MadeUpTokens.Record("at-first-" + MadeUpTokens.Mark, DateTimeOffset.UtcNow.AddDays(-1));
        Configure(model, record);

        using (AppServerProcess server = await AppServerProcess.StartAsync(_folder, issuer.TokenUrl, Cancel))
        {
            string conversation = (await server.CallAsync("newConversation", "{}", Cancel)).GetProperty("conversationId").GetString()!;
            await server.CallAsync("addConversationListener", $$"""{"conversationId":"{{conversation}}"}""", Cancel);

            AssertEndedWithRemedy(await server.SayAsync(conversation, "go", Cancel), "has expired");
            Assert.Single(model.Requests);
            Assert.Equal(1, issuer.Count("/oauth/token"));

            // Still logged in for this session, without a token that is worth anything.
            JsonElement status = await server.CallAsync("getAuthStatus", """{"includeToken":true,"refreshToken":true}""", Cancel);
            Assert.Equal("""{"authMethod":"chatgpt","authToken":null,"requiresOpenaiAuth":true}""", status.GetRawText());
            Assert.Equal("chatgpt", (await server.CallAsync("account/read", """{"refreshToken":true}""", Cancel)).GetProperty("account").GetProperty("type").GetString());

            AssertEndedWithRemedy(await server.SayAsync(conversation, "again", Cancel), "has expired");
            Assert.Equal(1, issuer.Count("/oauth/token"));
            Assert.DoesNotContain("authStatusChange", server.Told);
            Assert.DoesNotContain("account/updated", server.Told);
            await server.EndAsync(Cancel);
        }

        Assert.Equal(record, _folder.Read("home/auth.json"));
        using (AppServerProcess next = await AppServerProcess.StartAsync(_folder, issuer.TokenUrl, Cancel))
        {
            JsonElement status = await next.CallAsync("getAuthStatus", """{"includeToken":true}""", Cancel);
            Assert.Equal("""{"authMethod":null,"authToken":null,"requiresOpenaiAuth":true}""", status.GetRawText());
            JsonElement account = await next.CallAsync("account/read", "{}", Cancel);
            Assert.Equal("""{"account":null,"requiresOpenaiAuth":true}""", account.GetRawText());
            Assert.Equal(record, _folder.Read("home/auth.json"));

            await next.CallAsync("loginApiKey", $$"""{"apiKey":"{{MadeUpTokens.ApiKey}}"}""", Cancel);
            Assert.Equal("apikey", (await next.ToldAsync("authStatusChange", Cancel)).GetProperty("authMethod").GetString());
            Assert.Equal("apikey", (await next.CallAsync("getAuthStatus", "{}", Cancel)).GetProperty("authMethod").GetString());
            await next.EndAsync(Cancel);
        }

        Assert.Equal(1, issuer.Count("/oauth/token"));
        MadeUpTokens.AssertAbsentBelow(_folder);
    }

    [Fact]
    public async Task A_thread_tells_the_remedy_and_no_reconnect()
    {
        await using var issuer = new FakeIssuer();
        issuer.Answers("/oauth/token", new Answer(401, "{}"));
        await using ScriptedModelServer model = await RefusingModelAsync();
        Configure(model, MadeUpTokens.Record("at-first-" + MadeUpTokens.Mark, DateTimeOffset.UtcNow.AddDays(-1)));

        using AppServerProcess server = await AppServerProcess.StartAsync(_folder, issuer.TokenUrl, Cancel);
        string thread = (await server.CallAsync("thread/start", "{}", Cancel)).GetProperty("thread").GetProperty("id").GetString()!;
        await server.CallAsync("turn/start", $$$"""{"threadId":"{{{thread}}}","input":[{"type":"text","text":"go"}]}""", Cancel);
        JsonElement error = await server.ToldAsync("codex/event/error", Cancel);
        await server.ToldAsync("codex/event/task_complete", Cancel);

        Assert.Contains("codex login", error.GetProperty("msg").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(server.Told, static method => method.Contains("stream_error", StringComparison.Ordinal));
        Assert.Single(model.Requests);
        await server.EndAsync(Cancel);
        MadeUpTokens.AssertAbsentBelow(_folder);
    }

    [Fact]
    public async Task Stale_tokens_that_are_dead_are_noticed_by_the_first_question_for_the_status()
    {
        await using var issuer = new FakeIssuer();
        issuer.Answers("/oauth/token", new Answer(401, """{"code":"refresh_token_expired"}"""));
        await using ScriptedModelServer model = await RefusingModelAsync();
        string record = MadeUpTokens.Record("at-first-" + MadeUpTokens.Mark, DateTimeOffset.UtcNow.AddDays(-9));
        Configure(model, record);

        using AppServerProcess server = await AppServerProcess.StartAsync(_folder, issuer.TokenUrl, Cancel);
        JsonElement status = await server.CallAsync("getAuthStatus", """{"includeToken":true}""", Cancel);
        Assert.Equal("""{"authMethod":null,"authToken":null,"requiresOpenaiAuth":true}""", status.GetRawText());
        Assert.Equal(JsonValueKind.Null, (await server.CallAsync("account/read", "{}", Cancel)).GetProperty("account").ValueKind);
        await server.EndAsync(Cancel);

        Assert.Equal(1, issuer.Count("/oauth/token"));
        Assert.Empty(model.Requests);
        Assert.Equal(record, _folder.Read("home/auth.json"));
        MadeUpTokens.AssertAbsentBelow(_folder);
    }

    [Theory]
    [InlineData("""{"error":{"code":"refresh_token_reused"}}""", "was already used")]
    [InlineData("""{"error":"REFRESH_TOKEN_INVALIDATED"}""", "was revoked")]
    public async Task Stale_tokens_that_are_dead_end_a_run_before_any_request_to_the_model(string answer, string cause)
    {
        await using var issuer = new FakeIssuer();
        issuer.Answers("/oauth/token", new Answer(401, answer));
        await using ScriptedModelServer model = await RefusingModelAsync();
        string record = MadeUpTokens.Record("at-first-" + MadeUpTokens.Mark, DateTimeOffset.UtcNow.AddDays(-9));
        Configure(model, record);

        using AgentProcess json = AgentProcess.Run(_folder, issuer.TokenUrl, null, Cancel, "exec", "--json", "--skip-git-repo-check", "go");
        AgentOutcome outcome = await json.EndAsync(Cancel);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal(["thread.started", "turn.started", "error", "turn.failed"], outcome.EventTypes);
        Assert.Contains(cause, outcome.Output, StringComparison.Ordinal);
        using AgentProcess human = AgentProcess.Run(_folder, issuer.TokenUrl, null, Cancel, "exec", "--skip-git-repo-check", "go");
        AgentOutcome shown = await human.EndAsync(Cancel);
        Assert.Equal(1, shown.ExitCode);
        Assert.Single(shown.Error.Split('\n'), static line => line.StartsWith("ERROR:", StringComparison.Ordinal));

        Assert.Equal(1, issuer.Count("/oauth/token"));
        Assert.Empty(model.Requests);
        Assert.Equal(record, _folder.Read("home/auth.json"));
        MadeUpTokens.AssertAbsentBelow(_folder);
    }

    private static Task<ScriptedModelServer> RefusingModelAsync() =>
        ScriptedModelServer.StartAsync([ScriptedResponse.Json(401, """{"error":{"code":"token_expired"}}""") with { Repeat = true }], Cancel);

    private static void AssertEndedWithRemedy(IReadOnlyList<string> told, string cause)
    {
        string[] events = [.. told.Select(static text => JsonElement.Parse(text).GetProperty("method").GetString()!)];
        Assert.DoesNotContain("codex/event/stream_error", events);
        int error = Array.IndexOf(events, "codex/event/error");
        Assert.Equal("codex/event/task_complete", events[^1]);
        Assert.True(error >= 0 && error == Array.LastIndexOf(events, "codex/event/error"), string.Join(", ", events));
        JsonElement message = JsonElement.Parse(told[error]).GetProperty("params").GetProperty("msg");
        Assert.Equal("error", message.GetProperty("type").GetString());
        Assert.Contains(cause, message.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("codex login", message.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private void Configure(ScriptedModelServer model, string record)
    {
        _folder.Write("home/auth.json", record);
        _folder.Write("home/config.toml", $"""
            model = "gpt-5"
            model_provider = "mock"
            [model_providers.mock]
            name = "mock"
            base_url = "{model.BaseUrl}"
            wire_api = "responses"
            requires_openai_auth = true
            request_max_retries = 3
            stream_max_retries = 3
            """);
    }
}
