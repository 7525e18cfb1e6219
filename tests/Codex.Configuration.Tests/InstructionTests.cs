namespace Codex.Configuration.Tests;

public sealed class InstructionTests : IDisposable
{
    private readonly TestHome _home = new();

    [Fact]
    public void The_home_document_is_trimmed_and_an_override_comes_first()
    {
        _home.Write("AGENTS.md", "\n usual \n");
        Assert.Equal("usual", _home.Load().UserInstructions);
        _home.Write("AGENTS.override.md", "over");
        Assert.Equal("over", _home.Load().UserInstructions);
        _home.Write("AGENTS.override.md", " \n");
        Assert.Equal("usual", _home.Load().UserInstructions);
        File.WriteAllBytes(Path.Combine(_home.Path, "AGENTS.override.md"), [0xFF]);
        Assert.Equal("usual", _home.Load().UserInstructions);
    }

    [Fact]
    public void Documents_go_from_the_repositorys_root_to_the_working_folder()
    {
        _home.WriteInWorkspace("AGENTS.md", "outside");
        _home.WriteInWorkspace("repo/.git/HEAD", "");
        _home.WriteInWorkspace("repo/AGENTS.md", "root\n");
        _home.WriteInWorkspace("repo/a/AGENTS.override.md", "over");
        _home.WriteInWorkspace("repo/a/AGENTS.md", "hidden");
        _home.WriteInWorkspace("repo/a/b/TEAM.md", "team");
        _home.WriteInWorkspace("repo/a/b/c/AGENTS.md", "below");
        _home.Write("AGENTS.md", "home");
        _home.Write("config.toml", "project_doc_fallback_filenames = [\"TEAM.md\"]");
        ProjectInstructions read = Read("repo/a/b");
        Assert.Equal("root\n\n\nover\n\nteam", read.ProjectText);
        Assert.Equal("home\n\n--- project-doc ---\n\nroot\n\n\nover\n\nteam", read.Text);
        Assert.Equal(3, read.ProjectFiles.Count);
    }

    [Fact]
    public void Outside_a_repository_only_the_working_folder_counts()
    {
        _home.WriteInWorkspace("AGENTS.md", "outer");
        _home.WriteInWorkspace("in/AGENTS.md", "inner");
        Directory.CreateDirectory(Path.Combine(_home.Workspace, "bare"));
        Assert.Equal("inner", Read("in").Text);
        Assert.Null(Read("bare").Text);
    }

    [Fact]
    public void A_blank_override_hides_the_document_beside_it_and_a_folder_does_not()
    {
        _home.WriteInWorkspace("a/AGENTS.override.md", " ");
        _home.WriteInWorkspace("a/AGENTS.md", "hidden");
        _home.WriteInWorkspace("b/AGENTS.override.md/x", "");
        _home.WriteInWorkspace("b/AGENTS.md", "seen");
        Assert.Null(Read("a").Text);
        Assert.Equal("seen", Read("b").Text);
    }

    [Fact]
    public void The_documents_share_one_budget_of_bytes()
    {
        _home.WriteInWorkspace(".git/HEAD", "");
        _home.WriteInWorkspace("AGENTS.md", "0123456789\n");
        _home.WriteInWorkspace("a/AGENTS.md", "ABCDEFGHIJKLMNOP\n");
        _home.WriteInWorkspace("a/b/AGENTS.md", "left out\n");
        _home.Write("AGENTS.md", "home rules longer than twenty bytes");
        Assert.Equal("home rules longer than twenty bytes\n\n--- project-doc ---\n\n0123456789\n\n\nABCDEFGHI", Read("a/b", "project_doc_max_bytes=20").Text);
        Assert.Equal("home rules longer than twenty bytes", Read("a/b", "project_doc_max_bytes=0").Text);
    }

    [Fact]
    public void A_blank_document_costs_nothing_and_a_cut_character_is_replaced()
    {
        _home.WriteInWorkspace(".git/HEAD", "");
        _home.WriteInWorkspace("AGENTS.md", "   \n");
        _home.WriteInWorkspace("a/AGENTS.md", "aé");
        Assert.Equal("a\uFFFD", Read("a", "project_doc_max_bytes=2").Text);
    }

    [Fact]
    public void A_link_counts_and_one_without_target_is_skipped()
    {
        _home.WriteInWorkspace(".git/HEAD", "");
        _home.WriteInWorkspace("real.md", "linked");
        Directory.CreateDirectory(Path.Combine(_home.Workspace, "a"));
        File.CreateSymbolicLink(Path.Combine(_home.Workspace, "AGENTS.md"), "real.md");
        File.CreateSymbolicLink(Path.Combine(_home.Workspace, "a", "AGENTS.md"), "nowhere.md");
        ProjectInstructions read = Read("a");
        Assert.Equal(("linked", null), (read.Text, read.Problem));
    }

    [Fact]
    public void A_working_folder_behind_a_link_is_followed_to_its_repository()
    {
        _home.WriteInWorkspace("repo/.git/HEAD", "");
        _home.WriteInWorkspace("repo/AGENTS.md", "root");
        Directory.CreateDirectory(Path.Combine(_home.Workspace, "repo", "sub"));
        Directory.CreateSymbolicLink(Path.Combine(_home.Workspace, "link"), Path.Combine("repo", "sub"));
        Assert.Equal("root", Read("link").Text);
    }

    [Fact]
    public void A_document_that_cannot_be_read_drops_the_projects_part_and_is_told()
    {
        if (OperatingSystem.IsWindows() || Environment.UserName == "root")
        {
            Assert.Skip("no file mode keeps this user from reading");
            return;
        }

        _home.Write("AGENTS.md", "home");
        File.SetUnixFileMode(_home.WriteInWorkspace("AGENTS.md", "secret"), UnixFileMode.None);
        ProjectInstructions read = Read(".");
        Assert.Equal("home", read.Text);
        Assert.NotNull(read.Problem);
    }

    [Fact]
    public void A_loop_of_links_drops_the_projects_part_and_is_told()
    {
        File.CreateSymbolicLink(Path.Combine(_home.Workspace, "AGENTS.md"), "AGENTS.md");
        _home.Write("AGENTS.md", "home");
        ProjectInstructions read = Read(".");
        Assert.Equal("home", read.Text);
        Assert.NotNull(read.Problem);
    }

    [Fact]
    public void An_instructions_file_is_relative_to_the_working_folder_and_trimmed()
    {
        _home.WriteInWorkspace("i.md", "\n be brief \n");
        _home.WriteInWorkspace("c.md", " compact \n");
        _home.Write("config.toml", "profile = \"p\"\nexperimental_instructions_file = \"missing.md\"\n[profiles.p]\nexperimental_instructions_file = \"i.md\"\nexperimental_compact_prompt_file = \"c.md\"");
        CodexConfiguration loaded = _home.Load();
        Assert.Equal(("be brief", "compact"), (loaded.BaseInstructions, loaded.CompactPrompt));
        CodexConfiguration called = ConfigurationLoader.Load(_home.Options with { BaseInstructions = "call", CompactPrompt = " called ", DeveloperInstructions = " d " });
        Assert.Equal(("call", "called", " d "), (called.BaseInstructions, called.CompactPrompt, called.DeveloperInstructions));
        Assert.Equal("key", _home.Load("compact_prompt=key").CompactPrompt);
    }

    [Theory]
    [InlineData("experimental_instructions_file", "missing.md")]
    [InlineData("experimental_instructions_file", "blank.md")]
    [InlineData("experimental_compact_prompt_file", "missing.md")]
    [InlineData("experimental_compact_prompt_file", "latin.md")]
    public void A_bad_instructions_file_is_refused_even_when_the_call_brings_its_own(string key, string file)
    {
        _home.WriteInWorkspace("blank.md", " \n");
        File.WriteAllBytes(Path.Combine(_home.Workspace, "latin.md"), [.. "caf"u8, 0xE9]);
        var options = _home.Options with { Overrides = [$"{key}={file}", "compact_prompt=x"], BaseInstructions = "call", CompactPrompt = "call" };
        var refused = Assert.Throws<ConfigurationException>(() => ConfigurationLoader.Load(options));
        Assert.Equal((ConfigurationErrorCode.InstructionsFile, key), (refused.Code, refused.Key));
    }

    public void Dispose() => _home.Dispose();

    private ProjectInstructions Read(string folder, params string[] overrides) =>
        ProjectInstructions.Load(ConfigurationLoader.Load(_home.Options with { Cwd = Path.GetFullPath(folder, _home.Workspace), Overrides = overrides }));
}
