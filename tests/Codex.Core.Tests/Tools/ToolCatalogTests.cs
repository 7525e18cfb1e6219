using System.Text.Json;
using Codex.Configuration;
using Codex.Core.Prompts;
using Codex.Core.Tools;
using Codex.Core.Tools.Files;
using Codex.Core.Tools.Images;
using Codex.Core.Tools.Mcp;
using Codex.Core.Tools.Patch;
using Codex.Core.Tools.Plan;
using Codex.Core.Tools.Shell;
using Codex.Core.Tools.Synchronization;
using Codex.Core.Tools.Terminal;
using Codex.Models;
using Codex.Protocol;
using Codex.Testing;

namespace Codex.Core.Tests.Tools;

/// <summary>Which tools a request offers, in order.</summary>
public sealed class ToolCatalogTests
{
    private const string Mcp = "list_mcp_resources list_mcp_resource_templates read_mcp_resource update_plan";

    [Theory]
    [InlineData("gpt-5-codex", "", $"shell {Mcp} apply_patch:custom view_image")]
    [InlineData("gpt-5", "", $"shell {Mcp} view_image")]
    [InlineData("gpt-5", "apply_patch_freeform web_search_request", $"shell {Mcp} apply_patch:custom web_search view_image")]
    [InlineData("gpt-oss:20b", "apply_patch_freeform", $"shell {Mcp} apply_patch view_image")]
    [InlineData("codex-mini-latest", "", $"local_shell {Mcp} view_image")]
    [InlineData("codex-exp-1", "", $"shell {Mcp} apply_patch:custom grep_files read_file list_dir view_image")]
    [InlineData("test-gpt-5-codex", "", $"shell {Mcp} grep_files read_file list_dir test_sync_tool view_image")]
    [InlineData("o3", "", $"shell {Mcp} view_image")]
    [InlineData("o4-mini-high", "", $"shell {Mcp} view_image")]
    [InlineData("gpt-4.1", "apply_patch_freeform", $"shell {Mcp} apply_patch:custom view_image")]
    [InlineData("gpt-4o-mini", "", $"shell {Mcp} view_image")]
    [InlineData("gpt-3.5-turbo", "", $"shell {Mcp} view_image")]
    [InlineData("openai/gpt-oss-120b", "", $"shell {Mcp} apply_patch view_image")]
    [InlineData("codex-1", "", $"shell {Mcp} apply_patch:custom view_image")]
    [InlineData("gpt-5-codex", "unified_exec -view_image_tool", $"exec_command write_stdin {Mcp} apply_patch:custom")]
    [InlineData("unheard-of", "", $"shell {Mcp} view_image")]
    [InlineData("porcupine", "", $"exec_command write_stdin {Mcp} view_image")]
    [InlineData("codex-mini-latest", "unified_exec", $"exec_command write_stdin {Mcp} view_image")]
    public async Task Family_and_features_say_what_is_offered(string model, string features, string offered)
    {
        FeatureSet on = FeatureSet.Defaults;
        foreach (string key in features.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            on = on.With(FeatureDefinition.Find(key.TrimStart('-'))!.Feature, !key.StartsWith('-'));
        }

        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Message("done"));
        await using ConversationProbe conversation = await agent.ConverseAsync(agent.Configuration() with { Model = model, Features = on });

        await conversation.RunAsync("go");

        Assert.Equal(
            model is "codex-exp-1" or "test-gpt-5-codex", agent.Model.Requests[0].Body!.Value.GetProperty("parallel_tool_calls").GetBoolean());
        JsonElement[] tools = [.. agent.Model.Requests[0].Body!.Value.GetProperty("tools").EnumerateArray()];
        Assert.Equal(offered, string.Join(' ', tools.Select(static tool =>
            (tool.TryGetProperty("name", out JsonElement name) ? name.GetString() : tool.GetProperty("type").GetString())
            + (tool.GetProperty("type").GetString() == "custom" ? ":custom" : ""))));
        foreach (JsonElement function in tools.Where(static tool => tool.GetProperty("type").GetString() == "function"))
        {
            Assert.False(function.GetProperty("strict").GetBoolean());
            JsonElement schema = function.GetProperty("parameters");
            ToolSchemaAssert.IsWellFormed(
                schema, schema.TryGetProperty("required", out JsonElement required) ? [.. required.EnumerateArray().Select(static name => name.GetString()!)] : []);
            Assert.True(function.GetProperty("description").GetString()!.Length is > 0 and < 600);
        }
    }

    [Theory]
    [InlineData("gpt-5", "", true)]
    [InlineData("o3", "", true)]
    [InlineData("gpt-4.1", "apply_patch_freeform", false)]
    [InlineData("gpt-5-codex", "", false)]
    [InlineData("gpt-oss:20b", "", false)]
    [InlineData("unheard-of", "", false)]
    public async Task The_patch_language_is_told_to_models_that_know_it_and_have_no_tool_for_it(string model, string feature, bool told)
    {
        FeatureSet on = feature.Length == 0 ? FeatureSet.Defaults : FeatureSet.Defaults.With(FeatureDefinition.Find(feature)!.Feature, true);
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Message("done"));
        await using ConversationProbe conversation = await agent.ConverseAsync(agent.Configuration() with { Model = model, Features = on });

        await conversation.RunAsync("go");

        string instructions = agent.Model.Requests[0].Body!.Value.GetProperty("instructions").GetString()!;
        Assert.Equal(told, instructions.EndsWith(Prompt.PatchLanguage, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_model_of_the_configuration_is_offered_what_the_configuration_says_and_has_its_window()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Message("done"));
        await using ConversationProbe conversation = await agent.ConverseAsync(agent.Configuration() with
        {
            Model = "vendor/new-1",
            ModelDefinitions = new Dictionary<string, ModelDefinition>
            {
                ["vendor/*"] = new()
                {
                    Like = "gpt-5",
                    ContextWindow = 1_000,
                    PatchTool = PatchToolOffer.Function,
                    ShellTool = ShellToolKind.UnifiedExec,
                    SupportsParallelToolCalls = true,
                    ExtraTools = ["read_file"],
                },
            },
        });

        await conversation.RunAsync("go");

        JsonElement body = agent.Model.Requests[0].Body!.Value;
        Assert.Equal(
            $"exec_command write_stdin {Mcp} apply_patch read_file view_image",
            string.Join(' ', body.GetProperty("tools").EnumerateArray().Select(static tool => tool.GetProperty("name").GetString())));
        Assert.Equal("vendor/new-1", body.GetProperty("model").GetString());
        Assert.True(body.GetProperty("parallel_tool_calls").GetBoolean());
        Assert.Equal(JsonValueKind.Object, body.GetProperty("reasoning").ValueKind);
        Assert.Equal(950, conversation.Told<TaskStartedEvent>().Single().ModelContextWindow);
    }

    [Fact]
    public async Task A_conversation_is_summarised_at_the_limit_that_the_configuration_sets_for_its_model()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Message("long"), ScriptedResponse.Message("summary"), ScriptedResponse.Message("done"));
        await using ConversationProbe conversation = await agent.ConverseAsync(agent.Configuration() with
        {
            Model = "new-1",
            ModelDefinitions = new Dictionary<string, ModelDefinition> { ["new-1"] = new() { AutoCompactTokenLimit = 15 } },
        });

        await conversation.RunAsync("go");

        Assert.True(agent.Model.Requests.Count >= 2);
        Assert.Equal(0, agent.Model.Requests[1].Body!.Value.GetProperty("tools").GetArrayLength());
    }

    [Fact]
    public void Only_tools_that_change_nothing_run_beside_others()
    {
        ITool[] parallel =
        [
            ResourceListTool.OfResources(), ResourceListTool.OfTemplates(), new ReadResourceTool(), FileTools.Grep, FileTools.Read, FileTools.List,
            SynchronizationTool.Instance, new ViewImageTool(),
        ];
        ITool[] serial =
        [
            new ShellTool(ShellToolKind.Shell), new ExecCommandTool(), new WriteStdinTool(), new PlanTool(), new ApplyPatchTool(PatchToolKind.Freeform),
        ];

        var router = new ToolRouter([.. parallel, .. serial]);

        Assert.All(parallel, tool => Assert.True(router.IsParallel(tool.Names[0]), tool.Names[0]));
        Assert.All(serial, tool => Assert.All(tool.Names, name => Assert.False(router.IsParallel(name), name)));
        Assert.False(router.IsParallel("no_such_tool"));
        Assert.False(new ToolRouter([new ShellTool(kind: null)]).IsParallel("shell"));
    }
}
