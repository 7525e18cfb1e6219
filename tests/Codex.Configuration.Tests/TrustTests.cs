using Codex.Protocol;

namespace Codex.Configuration.Tests;

public sealed class TrustTests : IDisposable
{
    private readonly TestHome _home = new();

    [Fact]
    public void A_trusted_folder_may_be_written_and_nothing_was_chosen()
    {
        Trust(_home.Workspace, "trusted");
        CodexConfiguration loaded = _home.Load();
        Assert.True(loaded.IsProjectTrusted);
        Assert.IsType<SandboxPolicy.WorkspaceWrite>(loaded.SandboxPolicy);
        Assert.Equal(ApprovalPolicy.OnRequest, loaded.ApprovalPolicy);
        Assert.False(loaded.IsApprovalOrSandboxChosen);
    }

    [Theory]
    [InlineData("Trusted", "")]
    [InlineData("untrusted", "")]
    [InlineData("trusted", "/")]
    public void Only_the_exact_word_for_the_exact_folder_trusts(string level, string suffix)
    {
        Trust(_home.Workspace + suffix, level);
        Assert.False(_home.Load().IsProjectTrusted);
    }

    [Fact]
    public void An_explicit_mode_beats_trust()
    {
        Trust(_home.Workspace, "trusted");
        Assert.Equal(SandboxPolicy.ReadOnlyPolicy, _home.Load("sandbox_mode=read-only").SandboxPolicy);
    }

    [Fact]
    public void Subfolders_and_worktrees_inherit_the_main_checkouts_trust()
    {
        _home.Git("init", "-q", "-b", "main");
        _home.Git("commit", "-q", "--allow-empty", "-m", "start");
        _home.Git("worktree", "add", "-q", "../wt");
        string sub = Directory.CreateDirectory(Path.Combine(_home.Workspace, "sub", "deep")).FullName;
        string worktree = Path.Combine(_home.Root, "wt");
        Trust(_home.Workspace, "trusted");
        Assert.True(IsTrusted(sub));
        Assert.True(IsTrusted(worktree));
        Assert.Equal(_home.Workspace, ProjectTrust.FindTrustFolder(worktree));
        Assert.Equal(_home.Workspace, ProjectTrust.FindTrustFolder(sub));
    }

    [Fact]
    public void A_folders_own_entry_ends_the_search()
    {
        _home.Git("init", "-q");
        string sub = Directory.CreateDirectory(Path.Combine(_home.Workspace, "sub")).FullName;
        _home.Write("config.toml", $"[projects.\"{sub}\"]\n[projects.\"{_home.Workspace}\"]\ntrust_level = \"trusted\"");
        Assert.False(IsTrusted(sub));
    }

    [Fact]
    public void A_submodule_is_a_repository_of_its_own()
    {
        _home.WriteInWorkspace(".git/HEAD", "ref: refs/heads/main");
        _home.WriteInWorkspace(".git/modules/sub/HEAD", "ref: refs/heads/main");
        _home.WriteInWorkspace("sub/.git", "gitdir: ../.git/modules/sub\n");
        Trust(_home.Workspace, "trusted");
        Assert.False(IsTrusted(Path.Combine(_home.Workspace, "sub")));
    }

    [Fact]
    public void Outside_a_repository_the_folder_itself_is_asked_about()
    {
        _home.WriteInWorkspace("sub/.git", "nonsense");
        string sub = Path.Combine(_home.Workspace, "sub");
        Assert.Equal(sub, ProjectTrust.FindTrustFolder(sub));
    }

    [Fact]
    public void Extra_roots_are_made_absolute_and_added_once()
    {
        Directory.CreateDirectory(Path.Combine(_home.Workspace, "real"));
        Directory.CreateSymbolicLink(Path.Combine(_home.Workspace, "link"), "real");
        CodexConfiguration loaded = ConfigurationLoader.Load(_home.Options with
        {
            SandboxMode = SandboxMode.WorkspaceWrite,
            AdditionalWritableRoots = ["real", "link", "missing"],
            Overrides = ["sandbox_workspace_write.writable_roots=[\"/opt/x\"]"],
        });
        Assert.Equal(
            ["/opt/x", Path.Combine(_home.Workspace, "real"), Path.Combine(_home.Workspace, "missing")],
            ((SandboxPolicy.WorkspaceWrite)loaded.SandboxPolicy).WritableRoots);
        Assert.Equal(SandboxPolicy.ReadOnlyPolicy, ConfigurationLoader.Load(_home.Options with { AdditionalWritableRoots = ["x"] }).SandboxPolicy);
    }

    [Fact]
    public void Windows_without_its_sandbox_lowers_workspace_write()
    {
        var options = _home.Options with { IsWindows = true, SandboxMode = SandboxMode.WorkspaceWrite };
        CodexConfiguration lowered = ConfigurationLoader.Load(options);
        Assert.Equal((SandboxPolicy.ReadOnlyPolicy, true), (lowered.SandboxPolicy, lowered.IsSandboxLowered));
        CodexConfiguration kept = ConfigurationLoader.Load(options with { EnableFeatures = ["enable_experimental_windows_sandbox"] });
        Assert.Equal("workspace-write", kept.SandboxPolicy.Mode);
        Assert.False(kept.IsSandboxLowered);
    }

    public void Dispose() => _home.Dispose();

    private void Trust(string folder, string level) => _home.Write("config.toml", $"[projects.\"{folder}\"]\ntrust_level = \"{level}\"");

    private bool IsTrusted(string cwd) => ConfigurationLoader.Load(_home.Options with { Cwd = cwd }).IsProjectTrusted;
}
