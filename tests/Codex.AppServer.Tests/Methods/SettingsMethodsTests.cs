using System.Text.Json;
using Codex.Testing;

namespace Codex.AppServer.Tests.Methods;

/// <summary>Configuration and information.</summary>
public sealed class SettingsMethodsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_default_model_is_saved_counts_for_the_next_conversation_and_is_removed_when_absent()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        Assert.Equal("{}", (await server.CallAsync("setDefaultModel", """{"model":"gpt-5","reasoningEffort":"high"}""")).GetRawText());
        JsonElement saved = (await server.CallAsync("getUserSavedConfig")).GetProperty("config");
        Assert.Equal(("gpt-5", "high"), (saved.GetProperty("model").GetString(), saved.GetProperty("modelReasoningEffort").GetString()));
        JsonElement begun = await server.CallAsync("newConversation", "{}");
        Assert.Equal(("gpt-5", "high"), (begun.GetProperty("model").GetString(), begun.GetProperty("reasoningEffort").GetString()));

        await server.CallAsync("setDefaultModel", """{"model":null}""");
        saved = (await server.CallAsync("getUserSavedConfig")).GetProperty("config");
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (saved.GetProperty("model").ValueKind, saved.GetProperty("modelReasoningEffort").ValueKind));
    }

    [Fact]
    public async Task The_saved_configuration_is_told_with_null_for_what_is_not_set()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        JsonElement saved = (await server.CallAsync("getUserSavedConfig")).GetProperty("config");
        Assert.Equal(("untrusted", "danger-full-access"), (saved.GetProperty("approvalPolicy").GetString(), saved.GetProperty("sandboxMode").GetString()));
        foreach (string name in new[] { "sandboxSettings", "forcedChatgptWorkspaceId", "forcedLoginMethod", "model", "tools", "profile" })
        {
            Assert.Equal(JsonValueKind.Null, saved.GetProperty(name).ValueKind);
        }

        Assert.Equal("low", saved.GetProperty("profiles").GetProperty("low").GetProperty("modelReasoningEffort").GetString());
    }

    [Fact]
    public async Task A_broken_file_refuses_the_saved_configuration_and_saving_and_stays_as_it_is()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        server.Write("home/config.toml", "model = ");
        Assert.Equal(-32603, await server.RefusedAsync("getUserSavedConfig"));
        Assert.Equal(-32603, await server.RefusedAsync("setDefaultModel", """{"model":"gpt-5"}"""));
        Assert.Equal("model = ", await File.ReadAllTextAsync(Path.Combine(server.Home, "config.toml"), Stop));
    }

    [Fact]
    public async Task Models_come_in_pages()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        JsonElement all = await server.CallAsync("model/list", "{}");
        string[] names = [.. all.GetProperty("data").EnumerateArray().Select(static model => model.GetProperty("id").GetString()!)];
        Assert.Equal(JsonValueKind.Null, all.GetProperty("nextCursor").ValueKind);
        JsonElement first = all.GetProperty("data")[0];
        Assert.Equal(
            ["id", "model", "displayName", "description", "supportedReasoningEfforts", "defaultReasoningEffort", "isDefault"],
            first.EnumerateObject().Select(static member => member.Name));
        Assert.Single(all.GetProperty("data").EnumerateArray(), static model => model.GetProperty("isDefault").GetBoolean());

        List<string> paged = [];
        string? cursor = null;
        do
        {
            JsonElement page = await server.CallAsync("model/list", cursor is null ? """{"limit":0}""" : $$"""{"limit":1,"cursor":"{{cursor}}"}""");
            paged.Add(Assert.Single(page.GetProperty("data").EnumerateArray()).GetProperty("id").GetString()!);
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);
        Assert.Equal(names, paged);

        JsonElement behind = await server.CallAsync("model/list", $$"""{"cursor":"{{names.Length}}"}""");
        Assert.Equal("""{"data":[],"nextCursor":null}""", behind.GetRawText());
        Assert.Equal(names.Length, (await server.CallAsync("model/list", """{"limit":4294967295}""")).GetProperty("data").GetArrayLength());
        Assert.Equal(names.Length - 1, (await server.CallAsync("model/list", """{"cursor":"+1"}""")).GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task A_ChatGPT_login_sees_one_model_more()
    {
        await using ServerFixture server = await ServerFixture.StartWithLoginAsync("http://127.0.0.1:1", "");
        int without = (await server.CallAsync("model/list", "{}")).GetProperty("data").GetArrayLength();
        Accounts.AccountTests.WriteTokens(server, Accounts.AccountTests.Jwt("{}"));
        Assert.Equal(without + 1, (await server.CallAsync("model/list", "{}")).GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task Opinions_are_taken_and_sent_nowhere()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        string id = (await server.CallAsync("feedback/upload", """{"classification":"bug","includeLogs":true}""")).GetProperty("threadId").GetString()!;
        Assert.StartsWith("no-active-thread-", id, StringComparison.Ordinal);
        Assert.Equal(7, Guid.Parse(id["no-active-thread-".Length..]).Version);
        Assert.Equal(
            "67e55044-10b1-426f-9247-bb680e5fe0c8",
            (await server.CallAsync("feedback/upload", """{"classification":"whatever","reason":"r","conversationId":"67E5504410B1426F9247BB680E5FE0C8","includeLogs":false}""")).GetProperty("threadId").GetString());
        Assert.Empty(server.Model.Requests);
    }

    [Fact]
    public async Task The_difference_to_the_remote_is_given_for_a_repository_that_has_one()
    {
        using GitRepository origin = await GitRepository.CreateAsync(new Dictionary<string, string> { ["a.txt"] = "one\n" }, Stop);
        await using ServerFixture server = await ServerFixture.StartAsync();
        await origin.RunAsync(["clone", "-q", origin.Path, Path.Combine(server.Workspace, "clone")], Stop);
        Assert.Equal(-32600, await server.RefusedAsync("gitDiffToRemote", $$"""{"cwd":"{{origin.Path}}"}"""));
        server.Write("ws/clone/a.txt", "two\n");
        JsonElement diff = await server.CallAsync("gitDiffToRemote", """{"cwd":"clone"}""");
        Assert.Equal(40, diff.GetProperty("sha").GetString()!.Length);
        Assert.Contains("+two", diff.GetProperty("diff").GetString(), StringComparison.Ordinal);
    }
}
