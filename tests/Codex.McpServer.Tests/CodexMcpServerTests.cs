using System.Text.Json;
using Codex.Testing;

namespace Codex.McpServer.Tests;

public sealed class CodexMcpServerTests
{
    private const string Initialize =
        """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"1999-01-01","capabilities":{},"clientInfo":{"name":"my-client","version":"1.2"}}}""";

    [Fact]
    public async Task Initialize_echoes_the_protocol_version_and_puts_the_client_into_the_user_agent()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(ScriptedResponse.Message("x"));

        await server.SendAsync(Initialize);
        JsonElement result = (await server.AnswerAsync("0")).GetProperty("result");
        await server.CallAsync("1", "codex", """{"prompt":"hi"}""");
        await server.AnswerAsync("1");

        Assert.Equal("1999-01-01", result.GetProperty("protocolVersion").GetString());
        Assert.Equal("""{"tools":{"listChanged":true}}""", result.GetProperty("capabilities").GetRawText());
        string agent = result.GetProperty("serverInfo").GetProperty("user_agent").GetString()!;
        Assert.StartsWith("codex_cli_rs/0.57.0 (", agent, StringComparison.Ordinal);
        Assert.EndsWith(" (my-client; 1.2)", agent, StringComparison.Ordinal);
        Assert.Equal(agent, server.Model.Requests[0].Headers["User-Agent"]);
    }

    [Fact]
    public async Task A_second_initialize_unknown_methods_and_malformed_parameters_are_errors()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        await server.SendAsync(Initialize);

        await server.SendAsync(Initialize.Replace("\"id\":0", "\"id\":1", StringComparison.Ordinal));
        await server.SendAsync("""{"id":2,"method":"resources/list"}""");
        await server.SendAsync("""{"id":3,"method":"tools/call","params":{}}""");

        Assert.Equal(-32600, await CodeAsync("1"));
        Assert.Equal(-32601, await CodeAsync("2"));
        Assert.Equal(-32602, await CodeAsync("3"));

        async Task<int> CodeAsync(string id) => (await server.AnswerAsync(id)).GetProperty("error").GetProperty("code").GetInt32();
    }

    [Fact]
    public async Task Lines_that_are_no_messages_are_skipped_and_told()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();

        await server.SendAsync("a banner");
        await server.SendAsync("");
        await server.SendAsync("[]");
        await server.SendAsync("""{"jsonrpc":"2.0","id":null,"method":"ping"}""");
        await server.SendAsync("""{"jsonrpc":"2.0","id":1.5,"method":"ping"}""");
        await server.SendAsync("""{"jsonrpc":"2.0","id":[],"method":"ping"}""");
        await server.SendAsync("""{"id":99,"result":{}}""");
        await server.SendAsync("""{"method":"notifications/whatever"}""");
        await server.SendAsync("""{"id":"p","method":"ping"}""");
        JsonElement answer = await server.AnswerAsync("\"p\"");

        Assert.Equal("{}", answer.GetProperty("result").GetRawText());
        Assert.Single(server.Inbox);
        Assert.Equal(5, server.Log.Count);
    }

    [Fact]
    public async Task The_tools_have_their_properties_in_byte_order_and_nothing_else()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();

        await server.SendAsync("""{"id":1,"method":"tools/list"}""");
        JsonElement tools = (await server.AnswerAsync("1")).GetProperty("result").GetProperty("tools");

        Assert.Equal(["codex", "codex-reply"], tools.EnumerateArray().Select(tool => tool.GetProperty("name").GetString()));
        foreach (JsonElement tool in tools.EnumerateArray())
        {
            Assert.Equal(["name", "title", "description", "inputSchema"], tool.EnumerateObject().Select(member => member.Name));
            string[] names = [.. tool.GetProperty("inputSchema").GetProperty("properties").EnumerateObject().Select(member => member.Name)];
            Assert.Equal(names.Order(StringComparer.Ordinal), names);
        }
    }

    [Fact]
    public async Task A_call_starts_with_session_configured_and_ends_with_the_last_message()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(ScriptedResponse.Message("Hello back"));

        await server.CallAsync("\"a\"", "codex", """{"prompt":"hi","unknown":1}""");
        JsonElement answer = await server.AnswerAsync("\"a\"");

        Assert.Equal("""{"content":[{"text":"Hello back","type":"text"}]}""", answer.GetProperty("result").GetRawText());
        Assert.All(server.Inbox.SkipLast(1), message => Assert.Equal("a", message.GetProperty("params").GetProperty("_meta").GetProperty("requestId").GetString()));
        Assert.True(ServerFixture.IsEvent(server.Inbox[0], "session_configured"));
        Assert.Equal("", server.Inbox[0].GetProperty("params").GetProperty("id").GetString());
        JsonElement started = server.Inbox.First(message => ServerFixture.IsEvent(message, "task_started"));
        Assert.Equal("a", started.GetProperty("params").GetProperty("id").GetString());
        Assert.True(ServerFixture.IsEvent(server.Inbox[^2], "task_complete"));
    }

    [Fact]
    public async Task Arguments_reach_the_session()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(ScriptedResponse.Message("x"));

        await server.CallAsync("1", "codex", """
            {"prompt":"hi","model":"gpt-5","profile":"low","cwd":"sub","sandbox":"workspace-write","approval-policy":"never","base-instructions":"BASE","developer-instructions":"DEV","compact-prompt":"C","config":{"sandbox_workspace_write.network_access":true,"model_verbosity":"low"}}
            """.Trim());
        await server.AnswerAsync("1");

        JsonElement body = server.Model.Requests[0].Body!.Value;
        Assert.Equal("gpt-5", body.GetProperty("model").GetString());
        Assert.Equal("BASE", body.GetProperty("instructions").GetString());
        Assert.Equal("low", body.GetProperty("reasoning").GetProperty("effort").GetString());
        Assert.Equal("low", body.GetProperty("text").GetProperty("verbosity").GetString());
        string input = body.GetProperty("input").GetRawText();
        Assert.Contains("DEV", input, StringComparison.Ordinal);
        Assert.Contains($"<cwd>{Path.Combine(server.Workspace, "sub")}</cwd>", input, StringComparison.Ordinal);
        Assert.Contains("<network_access>enabled</network_access>", input, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_lines_overrides_count_below_a_calls_own_settings()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(
            options => options with { Overrides = ["model=\"gpt-5\"", "model_verbosity=\"high\""] }, ScriptedResponse.Message("x"));

        await server.CallAsync("1", "codex", """{"prompt":"hi","config":{"model_verbosity":"low"}}""");
        await server.AnswerAsync("1");

        JsonElement body = server.Model.Requests[0].Body!.Value;
        Assert.Equal(("gpt-5", "low"), (body.GetProperty("model").GetString(), body.GetProperty("text").GetProperty("verbosity").GetString()));
    }

    [Fact]
    public async Task Replies_go_on_in_the_conversation_under_its_own_counter()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(
            ScriptedResponse.Message("one"), ScriptedResponse.Message("two"), ScriptedResponse.Message("three"));
        await server.CallAsync("1", "codex", """{"prompt":"first"}""");
        string conversation = await server.ConversationAsync();
        await server.AnswerAsync("1");

        foreach ((string id, string turn, string text) in new[] { ("2", "0", "two"), ("3", "1", "three") })
        {
            await server.CallAsync(id, "codex-reply", $$"""{"conversationId":"{{conversation}}","prompt":"more"}""");
            Assert.Equal(turn, (await server.EventAsync("task_started")).GetProperty("id").GetString());
            Assert.Equal(text, Text(await server.AnswerAsync(id)));
        }

        Assert.Contains("first", server.Model.Requests[2].Body!.Value.GetProperty("input").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replies_at_the_same_time_run_one_after_another()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(
            ScriptedResponse.Message("one"), ScriptedResponse.Message("two"), ScriptedResponse.Message("three"));
        await server.CallAsync("1", "codex", """{"prompt":"first"}""");
        string conversation = await server.ConversationAsync();
        await server.AnswerAsync("1");

        await server.CallAsync("2", "codex-reply", $$"""{"conversationId":"{{conversation}}","prompt":"b"}""");
        await server.CallAsync("3", "codex-reply", $$"""{"conversationId":"{{conversation}}","prompt":"c"}""");
        await server.EndAsync();

        string[] answers = [.. server.Inbox.Where(message => !message.TryGetProperty("method", out _)).Select(Text)];
        Assert.Equal(["one", "two", "three"], answers);
    }

    [Theory]
    [InlineData("nope", "{}")]
    [InlineData("codex", "null")]
    [InlineData("codex", "[]")]
    [InlineData("codex", "{}")]
    [InlineData("codex", """{"prompt":1}""")]
    [InlineData("codex", """{"prompt":"x","sandbox":"everything"}""")]
    [InlineData("codex", """{"prompt":"x","config":7}""")]
    [InlineData("codex", """{"prompt":"x","profile":"nobody"}""")]
    [InlineData("codex", """{"prompt":"x","config":{"model_provider":"nobody"}}""")]
    [InlineData("codex-reply", "null")]
    [InlineData("codex-reply", """{"prompt":"x"}""")]
    [InlineData("codex-reply", """{"prompt":"x","conversationId":"no uuid"}""")]
    [InlineData("codex-reply", """{"prompt":"x","conversationId":"00000000-0000-4000-8000-000000000000"}""")]
    public async Task Mistakes_are_results_that_say_what_is_wrong(string tool, string arguments)
    {
        await using ServerFixture server = await ServerFixture.StartAsync();

        await server.CallAsync("1", tool, arguments);
        JsonElement result = (await server.AnswerAsync("1")).GetProperty("result");

        Assert.True(result.GetProperty("isError").GetBoolean());
        Assert.NotEqual("", result.GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_failed_turn_is_answered_with_its_error_and_leaves_nothing_for_the_next_reply()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(
            ScriptedResponse.Events(ResponseEvents.Created(), ResponseEvents.Failed("context_length_exceeded", "boom")), ScriptedResponse.Message("fine"));
        await server.CallAsync("1", "codex", """{"prompt":"first"}""");
        string conversation = await server.ConversationAsync();
        JsonElement failed = (await server.AnswerAsync("1")).GetProperty("result");

        await server.CallAsync("2", "codex-reply", $$"""{"conversationId":"{{conversation}}","prompt":"again"}""");
        JsonElement answer = await server.AnswerAsync("2");

        Assert.Equal(["error"], failed.EnumerateObject().Select(member => member.Name));
        Assert.Equal("fine", Text(answer));
    }

    [Fact]
    public async Task Calls_run_side_by_side_in_conversations_of_their_own()
    {
        using var meet = new Barrier(2);
        ScriptedResponse together = ScriptedResponse.Answer(request =>
        {
            // Each request is answered only when the other is there too.
            Assert.True(meet.SignalAndWait(TimeSpan.FromSeconds(30)));
            return ScriptedResponse.Message(request.Body!.Value.GetRawText().Contains("left", StringComparison.Ordinal) ? "left" : "right");
        }) with { Repeat = true };
        await using ServerFixture server = await ServerFixture.StartAsync(together);

        await server.CallAsync("1", "codex", """{"prompt":"left"}""");
        await server.CallAsync("2", "codex", """{"prompt":"right"}""");
        await server.EndAsync();

        Assert.Equal(["left", "right"], server.Inbox.Where(message => !message.TryGetProperty("method", out _))
            .OrderBy(message => message.GetProperty("id").GetInt32()).Select(Text));
        Assert.Equal(2, server.Inbox.Where(message => ServerFixture.IsEvent(message, "session_configured"))
            .Select(message => message.GetProperty("params").GetProperty("msg").GetProperty("session_id").GetString()).Distinct().Count());
    }

    internal static string Text(JsonElement answer) => answer.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString()!;
}
