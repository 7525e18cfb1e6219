using Codex.Core.Approvals;
using Codex.Patching;
using Codex.Protocol;

namespace Codex.Core.Tests.Approvals;

public sealed class PatchDecisionTests : IDisposable
{
    private static readonly SandboxPolicy.WorkspaceWrite s_workspace = new() { ExcludeSlashTmp = true, ExcludeTmpdirEnvVar = true };

    private readonly string _root = Directory.CreateTempSubdirectory("patch-decision-").FullName;
    private readonly string _workspace;

    public PatchDecisionTests() => _workspace = Directory.CreateDirectory(Path.Combine(_root, "workspace")).FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData(ApprovalPolicy.Untrusted, "ask", "ask")]
    [InlineData(ApprovalPolicy.OnFailure, "apply", "ask to run without the sandbox")]
    [InlineData(ApprovalPolicy.OnRequest, "apply", "ask")]
    [InlineData(ApprovalPolicy.Never, "apply", "refuse")]
    public void The_decision_follows_the_table(ApprovalPolicy policy, string inside, string outside)
    {
        Assert.Equal(inside, Describe(Decide(policy, s_workspace, "in.txt")));
        Assert.Equal(inside, Describe(Decide(policy, SandboxPolicy.FullAccessPolicy, "../out.txt")));
        Assert.Equal(outside, Describe(Decide(policy, s_workspace, "../out.txt")));
        Assert.Equal(outside, Describe(Decide(policy, SandboxPolicy.ReadOnlyPolicy, "in.txt")));
    }

    [Theory]
    [InlineData("in.txt", true)]
    [InlineData("a/b/in.txt", true)]
    [InlineData("sub/../in.txt", true)]
    [InlineData("../out.txt", false)]
    [InlineData("sub/../../out.txt", false)]
    [InlineData("/nowhere/out.txt", false)]
    [InlineData("../workspace-2/x", false)]
    [InlineData(".git/config", false)]
    [InlineData("sub/.git/hooks/pre-commit", false)]
    [InlineData("sub/.GIT/config", false)]
    [InlineData(".github/x.yml", true)]
    [InlineData(".gitignore", true)]
    public void Inside_is_below_a_root_and_not_in_what_git_runs(string path, bool isInside) =>
        Assert.Equal(isInside ? "apply" : "refuse", Describe(Decide(ApprovalPolicy.Never, s_workspace, path)));

    [Fact]
    public void A_git_folder_in_the_temporary_root_of_another_is_protected_too()
    {
        SandboxPolicy policy = s_workspace with { WritableRoots = [_root] };

        Assert.Equal("apply", Describe(Decide(ApprovalPolicy.Never, policy, "../ok.txt")));
        Assert.Equal("refuse", Describe(Decide(ApprovalPolicy.Never, policy, ".git/config")));
    }

    [Fact]
    public void One_place_outside_is_enough()
    {
        File.WriteAllText(Path.Combine(_workspace, "a.txt"), "x\n");
        PatchVerification moved = Patch.Parse("*** Begin Patch\n*** Update File: a.txt\n*** Move to: ../b.txt\n@@\n-x\n+y\n*** End Patch").Verify(_workspace);

        Assert.Equal("refuse", Describe(PatchDecision.Decide(ApprovalPolicy.Never, s_workspace, moved, _workspace, null)));
    }

    [Fact]
    public void A_link_that_leads_outside_is_outside()
    {
        string outside = Directory.CreateDirectory(Path.Combine(_root, "outside")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(_workspace, "link"), outside);

        Assert.Equal("ask", Describe(Decide(ApprovalPolicy.OnRequest, s_workspace, "link/x")));
        Assert.Equal("apply", Describe(Decide(ApprovalPolicy.OnRequest, s_workspace with { WritableRoots = [outside] }, "link/x")));
    }

    [Fact]
    public void A_folder_that_would_be_made_outside_on_the_way_is_outside()
    {
        Assert.Equal("refuse", Describe(Decide(ApprovalPolicy.Never, s_workspace, "../made/../workspace/in.txt")));
        Directory.CreateDirectory(Path.Combine(_root, "made"));
        Assert.Equal("apply", Describe(Decide(ApprovalPolicy.Never, s_workspace, "../made/../workspace/in.txt")));
    }

    [Fact]
    public void A_workspace_that_is_itself_a_link_is_inside()
    {
        string link = Path.Combine(_root, "link");
        Directory.CreateSymbolicLink(link, _workspace);
        PatchVerification patch = Patch.Parse("*** Begin Patch\n*** Add File: in.txt\n+x\n*** End Patch").Verify(link);

        Assert.Equal("apply", Describe(PatchDecision.Decide(ApprovalPolicy.Never, s_workspace, patch, link, null)));
    }

    [Fact]
    public void Temporary_folders_are_roots_unless_left_out()
    {
        string temporary = Directory.CreateDirectory(Path.Combine(_root, "temporary")).FullName;
        SandboxPolicy with = s_workspace with { ExcludeTmpdirEnvVar = false };

        Assert.Equal("apply", Describe(Decide(ApprovalPolicy.Never, with, "../temporary/x", temporary)));
        Assert.Equal("refuse", Describe(Decide(ApprovalPolicy.Never, with, "../temporary/x", temporaryFolder: "")));
        Assert.Equal("refuse", Describe(Decide(ApprovalPolicy.Never, s_workspace, "../temporary/x", temporary)));
        if (Directory.Exists("/tmp"))
        {
            Assert.Equal("apply", Describe(Decide(ApprovalPolicy.Never, s_workspace with { ExcludeSlashTmp = false }, "/tmp/codex-never-written")));
            Assert.Equal("refuse", Describe(Decide(ApprovalPolicy.Never, s_workspace, "/tmp-2/x")));
        }
    }

    private static string Describe(PatchDecision decision) => decision switch
    {
        PatchDecision.Apply => "apply",
        PatchDecision.Ask { Question: PatchQuestion.Patch } => "ask",
        PatchDecision.Ask => "ask to run without the sandbox",
        _ => "refuse",
    };

    private PatchDecision Decide(ApprovalPolicy policy, SandboxPolicy sandbox, string path, string? temporaryFolder = null)
    {
        PatchVerification patch = Patch.Parse($"*** Begin Patch\n*** Add File: {path}\n+x\n*** End Patch").Verify(_workspace);
        return PatchDecision.Decide(policy, sandbox, patch, _workspace, temporaryFolder);
    }
}
