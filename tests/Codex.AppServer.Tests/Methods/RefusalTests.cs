using System.Text.Json;
using Codex.AppServer.Methods;

namespace Codex.AppServer.Tests.Methods;

/// <summary>What each method does not take, and how it says so.</summary>
public sealed class RefusalTests
{
    private const string Unknown = "67e55044-10b1-426f-9247-bb680e5fe0c8";

    /// <summary>Method, params, code.</summary>
    private static readonly (string Method, string? Parameters, int Code)[] s_refusals =
    [
        ("initialize", """{"clientInfo":{"name":"x"}}""", -32600),
        ("initialize", """{"clientInfo":{"name":"x","title":5,"version":"1"}}""", -32600),
        ("getUserAgent", """{"x":1}""", -32600),

        ("newConversation", """{"sandbox":"readOnly"}""", -32600),
        ("newConversation", """{"approvalPolicy":"onRequest"}""", -32600),
        ("newConversation", """{"profile":"none"}""", -32600),
        ("newConversation", """{"modelProvider":"none"}""", -32600),
        ("newConversation", """{"config":{"approval_policy":"sometimes"}}""", -32600),
        ("newConversation", """{"config":5}""", -32600),
        ("newConversation", """{"cwd":5}""", -32600),
        ("sendUserMessage", $$"""{"conversationId":"{{Unknown}}","items":[]}""", -32600),
        ("sendUserMessage", """{"conversationId":"x","items":[]}""", -32600),
        ("sendUserMessage", """{"conversationId":"CONVERSATION","items":[{"type":"text","text":"v2"}]}""", -32600),
        ("sendUserMessage", """{"conversationId":"CONVERSATION","items":[null]}""", -32600),
        ("sendUserMessage", """{"conversationId":"CONVERSATION","items":null}""", -32600),
        ("sendUserTurn", """{"conversationId":"CONVERSATION","items":[],"cwd":"/","approvalPolicy":"never","sandboxPolicy":{"mode":"danger-full-access"},"model":"m"}""", -32600),
        ("sendUserTurn", """{"conversationId":"CONVERSATION","items":[],"cwd":"/","approvalPolicy":"onRequest","sandboxPolicy":{"mode":"danger-full-access"},"model":"m","summary":"auto"}""", -32600),
        ("sendUserTurn", """{"conversationId":"CONVERSATION","items":[],"cwd":"/","approvalPolicy":"never","sandboxPolicy":{"mode":"dangerFullAccess"},"model":"m","summary":"auto"}""", -32600),
        ("interruptConversation", $$"""{"conversationId":"{{Unknown}}"}""", -32600),
        ("addConversationListener", $$"""{"conversationId":"{{Unknown}}"}""", -32600),
        ("addConversationListener", """{"conversationId":"CONVERSATION","experimentalRawEvents":null}""", -32600),
        ("removeConversationListener", $$"""{"subscriptionId":"{{Unknown}}"}""", -32600),
        ("removeConversationListener", """{"subscriptionId":"x"}""", -32600),
        ("listConversations", """{"pageSize":-1}""", -32600),
        ("getConversationSummary", "{}", -32600),
        ("getConversationSummary", """{"rolloutPath":"nowhere.jsonl"}""", -32603),
        ("getConversationSummary", """{"rolloutPath":"nowhere.jsonl","conversationId":"x"}""", -32603),
        ("getConversationSummary", """{"rolloutPath":5}""", -32600),
        ("getConversationSummary", $$"""{"conversationId":"{{Unknown}}"}""", -32600),
        ("resumeConversation", "{}", -32600),
        ("resumeConversation", """{"history":[]}""", -32600),
        ("resumeConversation", """{"history":[{"type":"message"}]}""", -32600),
        ("resumeConversation", """{"path":"nowhere.jsonl"}""", -32600),
        ("resumeConversation", $$"""{"conversationId":"{{Unknown}}"}""", -32600),
        ("resumeConversation", $$$"""{"conversationId":"{{{Unknown}}}","overrides":{"profile":"none"}}""", -32600),
        ("archiveConversation", $$"""{"conversationId":"{{Unknown}}","rolloutPath":"nowhere.jsonl"}""", -32600),
        ("archiveConversation", """{"conversationId":"CONVERSATION","rolloutPath":"/etc/passwd"}""", -32600),

        ("thread/start", """{"sandbox":"read-only"}""", -32600),
        ("thread/start", """{"approvalPolicy":"on-request"}""", -32600),
        ("thread/start", """{"config":{"model":5}}""", -32600),
        ("thread/resume", """{"threadId":"x"}""", -32600),
        ("thread/resume", $$"""{"threadId":"{{Unknown}}"}""", -32600),
        ("thread/archive", """{"threadId":"x"}""", -32600),
        ("thread/archive", $$"""{"threadId":"{{Unknown}}"}""", -32600),
        ("thread/list", """{"limit":-1}""", -32600),
        ("thread/list", """{"limit":4294967296}""", -32600),
        ("thread/compact", $$"""{"threadId":"{{Unknown}}"}""", -32603),
        ("turn/start", """{"threadId":"x","input":[]}""", -32600),
        ("turn/start", $$"""{"threadId":"{{Unknown}}","input":[]}""", -32600),
        ("turn/start", """{"threadId":"CONVERSATION"}""", -32600),
        ("turn/start", """{"threadId":" CONVERSATION","input":[]}""", -32600),
        ("turn/start", """{"threadId":"CONVERSATION","input":[{"type":"text","data":{"text":"v1"}}]}""", -32600),
        ("turn/start", """{"threadId":"CONVERSATION","input":[null]}""", -32600),
        ("turn/start", """{"threadId":"CONVERSATION","input":[],"approvalPolicy":"on-request"}""", -32600),
        ("turn/start", """{"threadId":"CONVERSATION","input":[],"sandboxPolicy":{"mode":"read-only"}}""", -32600),
        ("turn/start", """{"threadId":"CONVERSATION","input":[],"effort":"huge"}""", -32600),
        ("turn/interrupt", """{"threadId":"CONVERSATION"}""", -32600),
        ("turn/interrupt", $$"""{"threadId":"{{Unknown}}","turnId":"0"}""", -32600),

        ("model/list", """{"cursor":"x"}""", -32600),
        ("model/list", """{"cursor":"-1"}""", -32600),
        ("model/list", """{"cursor":"99"}""", -32600),
        ("model/list", """{"limit":-1}""", -32600),
        ("setDefaultModel", """{"reasoningEffort":"huge"}""", -32600),
        ("getUserSavedConfig", "[]", -32600),
        ("userInfo", "false", -32600),
        ("feedback/upload", """{"classification":"bug"}""", -32600),
        ("feedback/upload", """{"classification":"bug","includeLogs":"no"}""", -32600),
        ("gitDiffToRemote", """{"cwd":"/nowhere"}""", -32600),
        ("fuzzyFileSearch", """{"query":"x"}""", -32600),
        ("fuzzyFileSearch", """{"query":"x","roots":"/"}""", -32600),
        ("execOneOffCommand", """{"command":[]}""", -32600),
        ("execOneOffCommand", """{"command":"ls"}""", -32600),
        ("execOneOffCommand", """{"command":["true"],"timeoutMs":-1}""", -32600),
        ("execOneOffCommand", """{"command":["true"],"sandboxPolicy":{"mode":"readOnly"}}""", -32600),
        ("execOneOffCommand", """{"command":["/no/such/program"]}""", -32603),
        ("execOneOffCommand", """{"command":["true"],"cwd":"/nowhere"}""", -32603),
        ("execOneOffCommand", """{"command":["true"],"cwd":""}""", -32603),
        ("execOneOffCommand", """{"command":["echo","a\u0000b"]}""", -32603),

        ("getAuthStatus", """{"includeToken":"yes"}""", -32600),
        ("loginApiKey", "{}", -32600),
        ("loginApiKey", """{"apiKey":" "}""", -32600),
        ("loginChatGpt", """{"x":1}""", -32600),
        ("cancelLoginChatGpt", """{"loginId":"x"}""", -32600),
        ("cancelLoginChatGpt", $$"""{"loginId":"{{Unknown}}"}""", -32600),
        ("logoutChatGpt", "[]", -32600),
        ("account/read", """{"refreshToken":null}""", -32600),
        ("account/login/start", "{}", -32600),
        ("account/login/start", """{"type":"other"}""", -32600),
        ("account/login/start", """{"type":"apiKey"}""", -32600),
        ("account/login/start", """{"type":"apiKey","apiKey":""}""", -32600),
        ("account/login/cancel", """{"loginId":"x"}""", -32600),
        ("account/login/cancel", $$"""{"loginId":"{{Unknown}}"}""", -32600),
        ("account/logout", "5", -32600),
        ("account/rateLimits/read", null, -32600),
    ];

    [Fact]
    public async Task What_cannot_be_understood_or_done_is_refused_with_the_fitting_code_and_the_server_goes_on()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        string conversation = await server.NewConversationAsync();
        List<string> wrong = [];
        foreach ((string method, string? parameters, int code) in s_refusals)
        {
            JsonElement answer = await server.AnswerAsync(await server.AskAsync(method, parameters?.Replace("CONVERSATION", conversation, StringComparison.Ordinal)));
            if (!answer.TryGetProperty("error", out JsonElement error) || error.GetProperty("code").GetInt32() != code || error.GetProperty("message").GetString()!.Length == 0)
            {
                wrong.Add($"{method} {parameters}: {answer}");
            }
        }

        Assert.Empty(wrong);
        Assert.DoesNotContain(server.Log, static line => line.Contains("fault", StringComparison.Ordinal));
        Assert.Empty(server.Model.Requests);
        await server.CallAsync("userInfo");
    }

    [Fact]
    public void Every_method_stands_in_the_table() =>
        Assert.Empty(MethodTable.All.Select(static method => method.Name).Except(s_refusals.Select(static refusal => refusal.Method)));

    [Fact]
    public async Task A_method_with_params_demands_an_object_even_when_every_member_is_optional()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        List<string> wrong = [];
        foreach (Method method in MethodTable.All.Where(static method => method.Parameters is not null))
        {
            foreach (string? parameters in new[] { null, "null", "[]", "5", "\"x\"" })
            {
                if (await server.RefusedAsync(method.Name, parameters) != -32600)
                {
                    wrong.Add($"{method.Name} {parameters}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Before_the_handshake_every_method_is_refused()
    {
        await using ServerFixture server = await ServerFixture.StartRawAsync();
        foreach (Method method in MethodTable.All.Where(static method => !method.IsHandshake))
        {
            Assert.Equal(-32600, await server.RefusedAsync(method.Name, method.Parameters is null ? null : "{}"));
        }

        await server.CallAsync("initialize", """{"clientInfo":{"name":"ide","version":"1"}}""");
    }
}
