using System.Text.Json;
using Codex.Testing;

namespace Codex.McpServer.Tests;

public sealed class ApprovalTests
{
    private static readonly ScriptedResponse Touch = ScriptedResponse.FunctionCall("shell", """{"command":["touch","made.txt"]}""", "c1");

    [Theory]
    [InlineData("""{"decision":"approved"}""", true)]
    [InlineData("""{"decision":"approved_for_session"}""", true)]
    [InlineData("""{"action":"accept","content":{}}""", true)]
    [InlineData("""{"decision":"denied"}""", false)]
    [InlineData("""{"action":"decline"}""", false)]
    [InlineData("""{"decision":"maybe"}""", false)]
    [InlineData("{}", false)]
    [InlineData("7", false)]
    public async Task A_command_runs_only_when_the_answer_approves(string answer, bool runs)
    {
        await using ServerFixture server = await ServerFixture.StartAsync(Touch, ScriptedResponse.Message("done"));
        await server.CallAsync("41", "codex", """{"prompt":"go"}""");

        JsonElement question = await server.QuestionAsync();
        await server.SendAsync($$"""{"jsonrpc":"2.0","id":{{question.GetProperty("id")}},"result":{{answer}}}""");
        JsonElement result = await server.AnswerAsync("41");

        Assert.Equal("done", CodexMcpServerTests.Text(result));
        Assert.Equal(runs, File.Exists(Path.Combine(server.Workspace, "made.txt")));
    }

    [Fact]
    public async Task The_question_about_a_command_holds_its_facts()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(Touch, ScriptedResponse.Message("done"));
        await server.CallAsync("41", "codex", """{"prompt":"go"}""");

        JsonElement question = await server.QuestionAsync();

        Assert.Equal(0, question.GetProperty("id").GetInt32());
        JsonElement parameters = question.GetProperty("params");
        string message = parameters.GetProperty("message").GetString()!;
        Assert.Contains("touch made.txt", message, StringComparison.Ordinal);
        Assert.Contains(server.Workspace, message, StringComparison.Ordinal);
        string rest = parameters.GetRawText()[(parameters.GetRawText().IndexOf("\"requestedSchema\"", StringComparison.Ordinal) - 1)..];
        Assert.Equal(
            $$$""","requestedSchema":{"type":"object","properties":{}},"codex_elicitation":"exec-approval","codex_mcp_tool_call_id":"41","codex_event_id":"41","codex_call_id":"c1","codex_command":["touch","made.txt"],"codex_cwd":"{{{server.Workspace}}}","codex_parsed_cmd":[{"type":"unknown","cmd":"touch made.txt"}]}""",
            rest);
        Assert.True(ServerFixture.IsEvent(server.Inbox[^2], "exec_approval_request"));
    }

    [Fact]
    public async Task The_question_about_a_patch_holds_its_changes()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(
            ScriptedResponse.CustomToolCall("apply_patch", "*** Begin Patch\n*** Add File: b.txt\n+new\n*** End Patch", "c2"), ScriptedResponse.Message("done"));
        await server.CallAsync("1", "codex", """{"prompt":"go","model":"gpt-5-codex"}""");

        JsonElement question = await server.QuestionAsync();
        await server.SendAsync("""{"id":0,"result":{"decision":"approved"}}""");
        await server.AnswerAsync("1");

        JsonElement parameters = question.GetProperty("params");
        Assert.Equal("patch-approval", parameters.GetProperty("codex_elicitation").GetString());
        Assert.Equal("""{"add":{"content":"new\n"}}""", parameters.GetProperty("codex_changes").GetProperty(Path.Combine(server.Workspace, "b.txt")).GetRawText());
        Assert.Equal("new\n", await File.ReadAllTextAsync(Path.Combine(server.Workspace, "b.txt"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("""{"decision":"abort"}""")]
    [InlineData("""{"action":"cancel"}""")]
    public async Task An_abort_ends_the_turn_and_answers_the_call(string answer)
    {
        await using ServerFixture server = await ServerFixture.StartAsync(Touch);
        await server.CallAsync("1", "codex", """{"prompt":"go"}""");

        await server.QuestionAsync();
        await server.SendAsync($$"""{"id":0,"result":{{answer}}}""");
        JsonElement result = (await server.AnswerAsync("1")).GetProperty("result");

        Assert.True(result.GetProperty("isError").GetBoolean());
        Assert.Contains(server.Inbox, message => ServerFixture.IsEvent(message, "turn_aborted"));
        Assert.False(File.Exists(Path.Combine(server.Workspace, "made.txt")));
    }

    [Fact]
    public async Task An_error_as_the_answer_counts_as_denied()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(Touch, ScriptedResponse.Message("done"));
        await server.CallAsync("1", "codex", """{"prompt":"go"}""");

        await server.QuestionAsync();
        await server.SendAsync("""{"id":0,"error":{"code":-32601,"message":"no elicitation"}}""");

        Assert.Equal("done", CodexMcpServerTests.Text(await server.AnswerAsync("1")));
        Assert.False(File.Exists(Path.Combine(server.Workspace, "made.txt")));
    }

    [Fact]
    public async Task A_question_that_is_open_when_the_input_ends_counts_as_denied()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(Touch, ScriptedResponse.Message("done"));
        await server.CallAsync("1", "codex", """{"prompt":"go"}""");
        await server.QuestionAsync();

        await server.EndAsync();

        Assert.Equal("done", CodexMcpServerTests.Text(server.Inbox[^1]));
        Assert.False(File.Exists(Path.Combine(server.Workspace, "made.txt")));
    }

    [Fact]
    public async Task An_answer_for_an_unknown_id_is_ignored()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(Touch, ScriptedResponse.Message("done"));
        await server.CallAsync("1", "codex", """{"prompt":"go"}""");
        await server.QuestionAsync();

        await server.SendAsync("""{"id":9,"result":{"decision":"denied"}}""");
        await server.SendAsync("""{"id":"0","result":{"decision":"denied"}}""");
        await server.SendAsync("""{"id":0,"result":{"decision":"approved"}}""");
        await server.AnswerAsync("1");

        Assert.True(File.Exists(Path.Combine(server.Workspace, "made.txt")));
    }
}
