using System.Text.Json;
using Codex.AppServer.Methods;
using Codex.Testing;

namespace Codex.AppServer.Tests.Bindings;

/// <summary>The protocol as types of other languages.</summary>
public sealed class BindingsTests
{
    private const string Header = "// GENERATED CODE! DO NOT MODIFY BY HAND!\n\n";

    private static readonly string[] s_notifications =
    [
        "thread/started", "turn/started", "turn/completed", "item/started", "item/completed", "item/agentMessage/delta", "item/commandExecution/outputDelta",
        "item/mcpToolCall/progress", "account/updated", "account/rateLimits/updated", "account/login/completed", "authStatusChange", "loginChatGptComplete", "sessionConfigured",
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_unions_hold_every_method_and_every_named_type_has_its_file()
    {
        using var folder = new TemporaryFolder();
        await AppServerBindings.WriteTypeScriptAsync(folder.Combine("a/b"), cancellationToken: Stop);
        AssertHolds("ClientRequest", MethodTable.All.Select(static method => method.Name));
        AssertHolds("ServerNotification", s_notifications);
        AssertHolds("ServerRequest", ["execCommandApproval", "applyPatchApproval"]);
        AssertHolds("ClientNotification", ["initialized"]);
        foreach (string file in Directory.GetFiles(folder.Combine("a/b"), "*.ts", SearchOption.AllDirectories))
        {
            string text = await File.ReadAllTextAsync(file, Stop);
            Assert.DoesNotMatch(@"\?: [^,}]*\| null", text);
            Assert.DoesNotContain("| undefined", text, StringComparison.Ordinal);
            foreach (string import in text.Split('\n').Where(static line => line.StartsWith("import", StringComparison.Ordinal)))
            {
                string path = import.Split('"')[1];
                Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(file)!, path + ".ts")), $"{file}: {import}");
            }
        }

        void AssertHolds(string union, IEnumerable<string> methods)
        {
            string text = folder.Read($"a/b/{union}.ts");
            Assert.StartsWith(Header, text, StringComparison.Ordinal);
            Assert.All(methods, method => Assert.Contains($"\"method\": \"{method}\"", text, StringComparison.Ordinal));
            Assert.Equal(methods.Count(), text.Split("\"method\":").Length - 1);
        }
    }

    [Theory]
    [InlineData("TokenUsage", "{ input_tokens: number, cached_input_tokens: number, output_tokens: number, reasoning_output_tokens: number, total_tokens: number, }")]
    [InlineData("TurnItem", "{ UserMessage: UserMessageItem, } | { AgentMessage: AgentMessageItem, } | { Reasoning: ReasoningItem, } | { WebSearch: WebSearchItem, }")]
    [InlineData("InputItem", "{ \"type\": \"text\", data: { text: string, }, } | { \"type\": \"image\", data: { image_url: string, }, } | { \"type\": \"localImage\", data: { path: string, }, }")]
    [InlineData("GetConversationSummaryParams", "{ rolloutPath: string, } | { conversationId: ConversationId, }")]
    [InlineData("ListConversationsParams", "{ pageSize: number | null, cursor: string | null, modelProviders: Array<string> | null, }")]
    [InlineData("SandboxSettings", "{ writableRoots: Array<string>, networkAccess: boolean | null, excludeTmpdirEnvVar: boolean | null, excludeSlashTmp: boolean | null, }")]
    [InlineData("CallToolResult", "{ content: Array<ContentBlock>, isError?: boolean, structuredContent?: JsonValue, }")]
    [InlineData("AgentReasoningSectionBreakEvent", "Record<string, never>")]
    [InlineData("v2/Account", "{ \"type\": \"apiKey\", } | { \"type\": \"chatgpt\", email: string, planType: PlanType, }")]
    [InlineData("v2/Thread", "{ id: string, preview: string, modelProvider: string, createdAt: bigint, }")]
    public async Task Clients_find_the_types_under_the_names_and_in_the_forms_that_they_know(string name, string definition)
    {
        using var folder = new TemporaryFolder();
        await AppServerBindings.WriteTypeScriptAsync(folder.Path, cancellationToken: Stop);
        Assert.EndsWith($"export type {Path.GetFileName(name)} = {definition};\n", folder.Read(name + ".ts"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_index_names_every_file_of_the_folder_foreign_ones_too_and_none_below_it()
    {
        using var folder = new TemporaryFolder();
        folder.Write("Zebra.ts", "export type Zebra = 1;\n");
        await AppServerBindings.WriteTypeScriptAsync(folder.Path, cancellationToken: Stop);
        string index = folder.Read("index.ts");
        Assert.StartsWith(Header, index, StringComparison.Ordinal);
        string[] lines = index[Header.Length..].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(lines.Order(StringComparer.Ordinal), lines);
        Assert.Equal(
            Directory.GetFiles(folder.Path, "*.ts").Select(Path.GetFileNameWithoutExtension).Where(static name => name != "index").Order(StringComparer.Ordinal).Select(static name => $"export type {{ {name} }} from \"./{name}\";"),
            lines);
        Assert.True(File.Exists(folder.Combine("v2/Turn.ts")));
        Assert.True(File.Exists(folder.Combine("serde_json/JsonValue.ts")));
    }

    [Fact]
    public async Task A_formatter_gets_the_files_of_the_folder_once_and_its_failure_is_told()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the formatter is a shell script");
        using var folder = new TemporaryFolder();
        string formatter = folder.Write("formatter", "#!/bin/sh\necho \"$@\" >> \"$(dirname \"$0\")/called\"\n");
        using (var chmod = System.Diagnostics.Process.Start("chmod", ["+x", formatter]))
        {
            await chmod.WaitForExitAsync(Stop);
        }

        await AppServerBindings.WriteTypeScriptAsync(folder.Combine("out"), formatter, Stop);
        string call = Assert.Single(folder.Read("called").Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("--write --log-level warn ", call, StringComparison.Ordinal);
        Assert.Contains(folder.Combine("out/index.ts"), call, StringComparison.Ordinal);
        Assert.DoesNotContain("/v2/", call, StringComparison.Ordinal);
        await Assert.ThrowsAsync<IOException>(() => AppServerBindings.WriteTypeScriptAsync(folder.Combine("out"), folder.Combine("none"), Stop));
        await Assert.ThrowsAsync<IOException>(() => AppServerBindings.WriteTypeScriptAsync(folder.Combine("out"), "false", Stop));
        await Assert.ThrowsAnyAsync<IOException>(() => AppServerBindings.WriteTypeScriptAsync(Path.Combine(formatter, "below"), cancellationToken: Stop));
    }

    [Fact]
    public async Task The_schema_holds_every_method_and_every_reference_leads_somewhere()
    {
        using var folder = new TemporaryFolder();
        await AppServerBindings.WriteJsonSchemaAsync(folder.Path, Stop);
        string text = folder.Read(AppServerBindings.SchemaFile);
        JsonElement schema = JsonElement.Parse(text);
        Assert.All(MethodTable.All.Select(static method => method.Name).Concat(s_notifications), method => Assert.Contains($"\"{method}\"", text, StringComparison.Ordinal));
        List<string> references = [];
        Collect(schema, references);
        Assert.NotEmpty(references);
        Assert.All(references.Distinct(), reference =>
        {
            JsonElement at = schema;
            foreach (string part in reference.Split('/').Skip(1))
            {
                Assert.True(at.TryGetProperty(part.Replace("~1", "/", StringComparison.Ordinal), out at), reference);
            }
        });
    }

    private static void Collect(JsonElement element, List<string> references)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty member in element.EnumerateObject())
                {
                    if (member is { Name: "$ref", Value.ValueKind: JsonValueKind.String })
                    {
                        references.Add(member.Value.GetString()!);
                    }
                    else
                    {
                        Collect(member.Value, references);
                    }
                }

                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray())
                {
                    Collect(item, references);
                }

                break;
        }
    }
}
