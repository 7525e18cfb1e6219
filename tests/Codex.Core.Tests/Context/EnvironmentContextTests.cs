using Codex.Core.Context;
using Codex.Core.History;
using Codex.Protocol;

namespace Codex.Core.Tests.Context;

public sealed class EnvironmentContextTests
{
    private static readonly EnvironmentContext s_full = new()
    {
        Cwd = "/repo",
        ApprovalPolicy = ApprovalPolicy.OnRequest,
        SandboxPolicy = new SandboxPolicy.WorkspaceWrite { WritableRoots = ["/extra", "/more"] },
        Shell = "bash",
    };

    [Fact]
    public void The_message_has_its_exact_form() => Assert.Equal(
        """
        <environment_context>
          <cwd>/repo</cwd>
          <approval_policy>on-request</approval_policy>
          <sandbox_mode>workspace-write</sandbox_mode>
          <network_access>restricted</network_access>
          <writable_roots>
            <root>/extra</root>
            <root>/more</root>
          </writable_roots>
          <shell>bash</shell>
        </environment_context>
        """.ReplaceLineEndings("\n"),
        TextOf(s_full));

    [Fact]
    public void Full_access_has_the_network_and_no_roots() => Assert.Equal(
        "<environment_context>\n  <sandbox_mode>danger-full-access</sandbox_mode>\n  <network_access>enabled</network_access>\n</environment_context>",
        TextOf(new EnvironmentContext { SandboxPolicy = SandboxPolicy.FullAccessPolicy }));

    [Fact]
    public void An_update_holds_only_what_changed()
    {
        EnvironmentContext moved = EnvironmentContext.Difference(s_full, s_full with { Cwd = "/other", Shell = "zsh" });

        Assert.Equal("<environment_context>\n  <cwd>/other</cwd>\n</environment_context>", TextOf(moved));
        Assert.True(EnvironmentContext.Difference(s_full, s_full with { Shell = null }).IsEmpty);
    }

    [Fact]
    public void A_change_of_the_sandbox_tells_mode_network_and_roots() => Assert.Equal(
        "<environment_context>\n  <sandbox_mode>workspace-write</sandbox_mode>\n  <network_access>enabled</network_access>\n  <writable_roots>\n    <root>/extra</root>\n    <root>/more</root>\n  </writable_roots>\n</environment_context>",
        TextOf(EnvironmentContext.Difference(
            s_full, s_full with { SandboxPolicy = new SandboxPolicy.WorkspaceWrite { WritableRoots = ["/extra", "/more"], NetworkAccess = true } })));

    [Fact]
    public void What_was_told_is_read_back_with_later_messages_over_earlier_ones()
    {
        EnvironmentContext? told = EnvironmentReader.FindLast(
        [
            s_full.ToMessage(),
            MessageItem.User("<environment_context>\n  <cwd>/other</cwd>\n</environment_context>"),
            MessageItem.User("hi"),
        ]);

        Assert.Equal("/other", told!.Cwd);
        Assert.Equal(ApprovalPolicy.OnRequest, told.ApprovalPolicy);
        Assert.True(EnvironmentContext.Difference(told, s_full with { Cwd = "/other" }).IsEmpty);
    }

    [Fact]
    public void A_history_that_tells_only_part_of_it_counts_as_untold() =>
        Assert.Null(EnvironmentReader.FindLast([MessageItem.User("<environment_context>\n  <cwd>/other</cwd>\n</environment_context>")]));

    [Fact]
    public void The_initial_context_stands_in_its_order()
    {
        IReadOnlyList<ResponseItem> items = InitialContext.Create("dev", "be kind", s_full);

        Assert.Equal(["developer", "user", "user"], items.Cast<MessageItem>().Select(static item => item.Role));
        Assert.Equal("# AGENTS.md instructions for /repo\n\n<INSTRUCTIONS>\nbe kind\n</INSTRUCTIONS>", SessionFurniture.TextOf((MessageItem)items[1]));
        Assert.Single(InitialContext.Create(null, "", s_full));
    }

    private static string TextOf(EnvironmentContext context) => SessionFurniture.TextOf(context.ToMessage());
}
