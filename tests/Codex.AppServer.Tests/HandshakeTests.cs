using System.Text.Json;
using Codex.Testing;

namespace Codex.AppServer.Tests;

public sealed class HandshakeTests
{
    [Fact]
    public async Task Nothing_is_done_before_the_client_has_introduced_itself_but_misunderstandings_are_told_first()
    {
        await using ServerFixture server = await ServerFixture.StartRawAsync();
        string[] texts = new string[4];
        texts[0] = await MessageOfAsync(server, "getUserAgent", null);
        texts[1] = await MessageOfAsync(server, "noSuchMethod", "{}");
        texts[2] = await MessageOfAsync(server, "newConversation", """{"sandbox":"bogus"}""");
        texts[3] = await MessageOfAsync(server, "newConversation", null);
        Assert.Contains("initialize", texts[0], StringComparison.Ordinal);
        Assert.Contains("noSuchMethod", texts[1], StringComparison.Ordinal);
        Assert.Contains("workspace-write", texts[2], StringComparison.Ordinal);
        Assert.Contains("params", texts[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_client_is_named_in_the_user_agent_and_in_requests_to_the_model()
    {
        await using ServerFixture server = await ServerFixture.StartRawAsync(ScriptedResponse.Message("hi"));
        Assert.Equal(-32600, await server.RefusedAsync("initialize", """{"clientInfo":{"name":"x"}}"""));
        JsonElement answer = await server.CallAsync("initialize", """{"clientInfo":{"name":"my ide","title":null,"version":"1.2.3"}}""");
        string agent = answer.GetProperty("userAgent").GetString()!;
        Assert.EndsWith(" (my ide; 1.2.3)", agent, StringComparison.Ordinal);
        Assert.StartsWith("codex_cli_rs/", agent, StringComparison.Ordinal);

        Assert.Equal(-32600, await server.RefusedAsync("initialize", """{"clientInfo":{"name":"other","version":"9"}}"""));
        Assert.Equal(agent, (await server.CallAsync("getUserAgent")).GetProperty("userAgent").GetString());

        string conversation = await server.NewConversationAsync();
        await server.SayAsync(conversation, "hello");
        await server.EventAsync("task_complete");
        Assert.Equal(agent, server.Model.Requests[0].Headers["User-Agent"]);
    }

    [Fact]
    public async Task Methods_without_params_take_none_null_or_an_empty_object()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        foreach (string? nothing in new[] { null, "null", "{}", " { } " })
        {
            Assert.Equal(JsonValueKind.Null, (await server.CallAsync("userInfo", nothing)).GetProperty("allegedUserEmail").ValueKind);
        }

        foreach (string something in new[] { """{"x":1}""", "[1]", "5", "[]" })
        {
            Assert.Equal(-32600, await server.RefusedAsync("userInfo", something));
        }
    }

    private static async Task<string> MessageOfAsync(ServerFixture server, string method, string? parameters)
    {
        JsonElement error = (await server.AnswerAsync(await server.AskAsync(method, parameters))).GetProperty("error");
        Assert.Equal(-32600, error.GetProperty("code").GetInt32());
        return error.GetProperty("message").GetString()!;
    }
}
