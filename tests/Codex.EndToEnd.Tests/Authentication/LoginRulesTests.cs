using System.Diagnostics;
using System.Text.Json;
using Codex.Authentication.Tests;
using Codex.Testing;

namespace Codex.EndToEnd.Tests.Authentication;

/// <summary>A forced method and a forced workspace, where programs start: <c>exec</c>, the app server, the MCP server.</summary>
public sealed class LoginRulesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private bool HasRecord => File.Exists(_folder.Combine("home/auth.json"));

    public void Dispose()
    {
        MadeUpTokens.AssertAbsentBelow(_folder);
        _folder.Dispose();
    }

    [Theory]
    [InlineData("forced_login_method = \"chatgpt\"", false, "logging in with ChatGPT")]
    [InlineData("forced_login_method = \"api\"", true, "API key")]
    [InlineData("forced_chatgpt_workspace_id = \"acct-2\"", true, "acct-2")]
    public async Task Exec_removes_a_login_that_is_not_allowed_and_ends_with_1_before_any_request(string rule, bool isChatGpt, string reason)
    {
        await using ScriptedModelServer model = await ScriptedModelServer.StartAsync([ScriptedResponse.Message("no")], Cancel);
        Configure(model, rule, isChatGpt);

        AgentOutcome outcome = await ExecAsync();

        Assert.Equal((1, "", false), (outcome.ExitCode, outcome.Output, HasRecord));
        Assert.Contains(reason, outcome.Error, StringComparison.Ordinal);
        Assert.Contains("logged out", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(model.Requests);
    }

    [Theory]
    [InlineData("forced_chatgpt_workspace_id = \" acct-1 \"", true)]
    [InlineData("forced_chatgpt_workspace_id = \"acct-2\"", false)]
    [InlineData("forced_chatgpt_workspace_id = \"  \"", true)]
    [InlineData("forced_login_method = \"chatgpt\"", true)]
    [InlineData("forced_login_method = \"api\"", false)]
    public async Task Exec_goes_on_with_a_login_that_is_allowed(string rule, bool isChatGpt)
    {
        await using ScriptedModelServer model = await ScriptedModelServer.StartAsync([ScriptedResponse.Message("yes")], Cancel);
        Configure(model, rule, isChatGpt);

        AgentOutcome outcome = await ExecAsync();

        Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Error);
        Assert.True(HasRecord);
        Assert.Equal(isChatGpt ? "acct-1" : null, model.Requests.Single().Headers.GetValueOrDefault("chatgpt-account-id"));
    }

    [Fact]
    public async Task A_key_of_the_environment_does_not_satisfy_forced_ChatGPT_and_leaves_the_stored_login_alone()
    {
        await using ScriptedModelServer model = await ScriptedModelServer.StartAsync([ScriptedResponse.Message("no")], Cancel);
        Configure(model, "forced_login_method = \"chatgpt\"", isChatGpt: true);

        AgentOutcome outcome = await ExecAsync(MadeUpTokens.ApiKey);

        Assert.Equal((1, true), (outcome.ExitCode, HasRecord));
        Assert.Contains("CODEX_API_KEY", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(model.Requests);
    }

    [Fact]
    public async Task A_key_of_the_environment_is_trimmed_beats_the_store_in_exec_and_counts_nowhere_else()
    {
        await using ScriptedModelServer model = await ScriptedModelServer.StartAsync([ScriptedResponse.Message("one"), ScriptedResponse.Message("two")], Cancel);
        Configure(model, "", isChatGpt: true);

        Assert.Equal(0, (await ExecAsync($"  {MadeUpTokens.ApiKey}\t")).ExitCode);
        Assert.Equal(0, (await ExecAsync("   ")).ExitCode);
        File.Delete(_folder.Combine("home/auth.json"));
        ProcessStartInfo status = AgentProcess.StartOf(_folder, "", "login", "status");
        status.Environment["CODEX_API_KEY"] = MadeUpTokens.ApiKey;
        using AgentProcess asked = AgentProcess.Run(status, null, Cancel);

        Assert.Equal(1, (await asked.EndAsync(Cancel)).ExitCode);
        Assert.Equal($"Bearer {MadeUpTokens.ApiKey}", model.Requests[0].Headers["authorization"]);
        Assert.False(model.Requests[0].Headers.ContainsKey("chatgpt-account-id"));
        Assert.Equal("acct-1", model.Requests[1].Headers["chatgpt-account-id"]);
    }

    [Fact]
    public async Task The_app_server_reports_a_login_that_is_not_allowed_as_none_and_refuses_to_begin_with_it()
    {
        await using ScriptedModelServer model = await ScriptedModelServer.StartAsync([ScriptedResponse.Message("no")], Cancel);
        foreach (string method in (string[])["newConversation", "thread/start", "getAuthStatus", "account/read"])
        {
            Configure(model, "forced_chatgpt_workspace_id = \"acct-2\"", isChatGpt: true);
            using AppServerProcess server = await AppServerProcess.StartAsync(_folder, "", Cancel);
            JsonElement answer = await server.AskAsync(method, "{}", Cancel);
            if (answer.TryGetProperty("error", out JsonElement error))
            {
                Assert.Equal(-32600, error.GetProperty("code").GetInt32());
                Assert.Contains("acct-2", error.GetProperty("message").GetString(), StringComparison.Ordinal);
            }

            Assert.Equal(method is "newConversation" or "thread/start", answer.TryGetProperty("error", out _));
            Assert.Equal(
                """{"authMethod":null,"authToken":null,"requiresOpenaiAuth":true}""",
                (await server.CallAsync("getAuthStatus", """{"includeToken":true}""", Cancel)).GetRawText());
            Assert.False(HasRecord);
            await server.EndAsync(Cancel);
        }

        Assert.Empty(model.Requests);
    }

    [Fact]
    public async Task The_mcp_server_answers_a_call_with_the_reason()
    {
        await using ScriptedModelServer model = await ScriptedModelServer.StartAsync([ScriptedResponse.Message("no")], Cancel);
        Configure(model, "forced_login_method = \"chatgpt\"", isChatGpt: false);

        using AgentProcess server = AgentProcess.Run(
            _folder, "", """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"codex","arguments":{"prompt":"go"}}}""" + "\n", Cancel, "mcp-server");
        AgentOutcome outcome = await server.EndAsync(Cancel);

        JsonElement result = JsonElement.Parse(outcome.Output).GetProperty("result");
        Assert.True(result.GetProperty("isError").GetBoolean());
        Assert.Contains("ChatGPT", result.GetProperty("content")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal((0, false), (outcome.ExitCode, HasRecord));
        Assert.Empty(model.Requests);
    }

    private void Configure(ScriptedModelServer model, string rule, bool isChatGpt)
    {
        _folder.Write("home/auth.json", isChatGpt
            ? MadeUpTokens.Record("at-" + MadeUpTokens.Mark, DateTimeOffset.UtcNow)
            : $$"""{"OPENAI_API_KEY":"{{MadeUpTokens.ApiKey}}"}""");
        _folder.Write("home/config.toml", $"""
            {rule}
            model = "gpt-5"
            model_provider = "mock"
            [model_providers.mock]
            name = "mock"
            base_url = "{model.BaseUrl}"
            wire_api = "responses"
            requires_openai_auth = true
            """);
    }

    private async Task<AgentOutcome> ExecAsync(string? key = null)
    {
        ProcessStartInfo start = AgentProcess.StartOf(_folder, "", "exec", "--json", "--skip-git-repo-check", "go");
        start.Environment["CODEX_API_KEY"] = key;
        using AgentProcess agent = AgentProcess.Run(start, null, Cancel);
        return await agent.EndAsync(Cancel);
    }
}
