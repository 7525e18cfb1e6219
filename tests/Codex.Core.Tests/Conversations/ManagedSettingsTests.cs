using Codex.Configuration;
using Codex.Core.Turns;
using Codex.Protocol;
using Codex.Testing;

namespace Codex.Core.Tests.Conversations;

/// <summary>What an administrator set stands against what a client asks for between turns.</summary>
public sealed class ManagedSettingsTests
{
    private const string Managed = """
        model = "gpt-5-codex"
        approval_policy = "untrusted"
        [sandbox_workspace_write]
        network_access = false
        writable_roots = ["/managed"]
        """;

    private static readonly TurnSettings s_wanted = new()
    {
        Cwd = "/elsewhere",
        ApprovalPolicy = ApprovalPolicy.Never,
        SandboxPolicy = new SandboxPolicy.WorkspaceWrite { NetworkAccess = true, WritableRoots = ["/"], ExcludeSlashTmp = true },
        Model = "gpt-5",
        Effort = ReasoningEffort.High,
        Summary = ReasoningSummary.Detailed,
    };

    private static CodexConfiguration Load(AgentFixture agent, string managed)
    {
        string file = Path.Combine(agent.Home, "managed.toml");
        File.WriteAllText(file, managed);
        return ConfigurationLoader.Load(new ConfigurationOptions { CodexHome = agent.Home, Cwd = agent.Workspace, ManagedFile = file });
    }

    [Fact]
    public async Task Managed_keys_keep_their_values_and_the_others_change()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync();
        var managed = new Codex.Core.Conversations.ManagedSettings(Load(agent, Managed));

        TurnSettings held = managed.Hold(s_wanted, out IReadOnlyList<string> refused);

        Assert.Equal(
            s_wanted with
            {
                ApprovalPolicy = ApprovalPolicy.Untrusted,
                SandboxPolicy = new SandboxPolicy.WorkspaceWrite { NetworkAccess = false, WritableRoots = ["/managed"], ExcludeSlashTmp = true },
                Model = "gpt-5-codex",
            },
            held);
        Assert.Equal(["model", "approval_policy", "sandbox_workspace_write.writable_roots", "sandbox_workspace_write.network_access"], refused);
        managed.Hold(s_wanted, out refused);
        Assert.Empty(refused);
    }

    [Fact]
    public async Task A_managed_mode_allows_no_other_mode()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync();
        var managed = new Codex.Core.Conversations.ManagedSettings(Load(agent, "sandbox_mode = \"read-only\""));

        Assert.Equal(SandboxPolicy.ReadOnlyPolicy, managed.Hold(s_wanted, out _).SandboxPolicy);
        Assert.Equal(SandboxPolicy.ReadOnlyPolicy, managed.Hold(s_wanted with { SandboxPolicy = SandboxPolicy.FullAccessPolicy }, out IReadOnlyList<string> refused).SandboxPolicy);
        Assert.Empty(refused);
    }

    [Fact]
    public async Task A_turn_that_asks_for_more_runs_under_what_was_set_and_is_told()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Message("one"), ScriptedResponse.Message("two"));
        CodexConfiguration configuration = Load(agent, "sandbox_mode = \"read-only\"\nmodel = \"gpt-5-codex\"") with { ModelProvider = agent.Configuration().ModelProvider };
        await using ConversationProbe conversation = await agent.ConverseAsync(configuration);

        await conversation.RunAsync(new Op.UserTurn
        {
            Items = [new UserInput.Text("one")],
            Cwd = agent.Workspace,
            ApprovalPolicy = ApprovalPolicy.OnRequest,
            SandboxPolicy = SandboxPolicy.FullAccessPolicy,
            Model = "gpt-5",
            Summary = ReasoningSummary.Auto,
        });
        await conversation.SubmitAsync(new Op.OverrideTurnContext { SandboxPolicy = SandboxPolicy.FullAccessPolicy });
        await conversation.RunAsync("two");

        Assert.All(agent.Model.Requests, static request => Assert.Equal("gpt-5-codex", request.Body!.Value.GetProperty("model").GetString()));
        Assert.DoesNotContain(agent.Model.Requests[1].Texts(), static text => text.Contains("danger-full-access", StringComparison.Ordinal));
        string warning = conversation.Told<WarningEvent>().Single(static told => told.Message.Contains("administrator", StringComparison.Ordinal)).Message;
        Assert.Contains("`model`, `sandbox_mode`", warning, StringComparison.Ordinal);
    }
}
