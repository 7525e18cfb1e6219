using Codex.Protocol;
using Codex.Toml;
using CsCheck;

namespace Codex.Configuration.Tests;

public sealed class EditTests : IDisposable
{
    private readonly TestHome _home = new();
    private readonly CancellationToken _token = TestContext.Current.CancellationToken;

    private ConfigEditor Editor => new(_home.Path);

    [Fact]
    public async Task Setting_the_model_keeps_everything_but_what_was_said_behind_the_old_one()
    {
        _home.Write("config.toml", "# lead\nmodel = \"gpt-5\" # trailing\n\n# other\nreview_model = \"x\"\n\n[tui]\nnotifications = true # stays\n");
        Assert.True(await Editor.SetModel("o3", ReasoningEffort.High).ApplyAsync(_token));
        Assert.Equal("# lead\nmodel = \"o3\"\n\n# other\nreview_model = \"x\"\nmodel_reasoning_effort = \"high\"\n\n[tui]\nnotifications = true # stays\n", _home.Config);
        Assert.True(await Editor.SetModel("o4-mini", null).ApplyAsync(_token));
        Assert.Equal("# lead\nmodel = \"o4-mini\"\n\n# other\nreview_model = \"x\"\n\n[tui]\nnotifications = true # stays\n", _home.Config);
    }

    [Fact]
    public async Task New_keys_of_an_empty_file_and_of_a_file_with_tables_come_first()
    {
        await Editor.SetModel("o3", ReasoningEffort.High).ApplyAsync(_token);
        Assert.Equal("model = \"o3\"\nmodel_reasoning_effort = \"high\"\n", _home.Config);
        _home.Write("config.toml", "[tui]\nnotifications = true\n");
        await Editor.SetModel("o3", ReasoningEffort.Low).ApplyAsync(_token);
        Assert.Equal("model = \"o3\"\nmodel_reasoning_effort = \"low\"\n[tui]\nnotifications = true\n", _home.Config);
    }

    [Fact]
    public async Task Windows_line_ends_and_a_byte_order_mark_stay_and_new_lines_have_them_too()
    {
        _home.Write("config.toml", "\uFEFF# lead\r\nmodel = \"gpt-5\"\r\n\r\n[tui]\r\nnotifications = true\r\n");
        await Editor.SetModel("o3", ReasoningEffort.High).TrustProject("/src").ApplyAsync(_token);
        Assert.Equal(
            "\uFEFF# lead\r\nmodel = \"o3\"\r\nmodel_reasoning_effort = \"high\"\r\n\r\n[tui]\r\nnotifications = true\r\n\r\n[projects.\"/src\"]\r\ntrust_level = \"trusted\"\r\n",
            System.Text.Encoding.UTF8.GetString(File.ReadAllBytes(_home.ConfigFile)));
    }

    [Theory]
    [InlineData("profile = \"fast\"\n\n[profiles.fast]\nmodel = \"x\" # c\nsandbox_mode = \"read-only\"\n")]
    [InlineData("profile = \"fast\"\nprofiles = { fast = { model = \"gpt-4o\", sandbox_mode = \"read-only\" } }\n")]
    [InlineData("profile = \"fast\"\nprofiles.fast.sandbox_mode = \"read-only\"\n[tui]\n")]
    [InlineData("profile = \"fast\"\n\nprofiles = { fast = { sandbox_mode = \"read-only\" }, other = { model = \"y\" } }\n[tui]\n")]
    public async Task The_active_profile_takes_the_model(string before)
    {
        _home.Write("config.toml", before);
        await Editor.SetModel("o3", ReasoningEffort.High).ApplyAsync(_token);
        CodexConfiguration loaded = _home.Load();
        Assert.Equal(("o3", ReasoningEffort.High, "read-only"), (loaded.Model, loaded.ModelReasoningEffort, loaded.SandboxPolicy.Mode));
        Assert.False(TomlDocument.Parse(_home.Config).ContainsKey("model"));
    }

    [Theory]
    [InlineData("profile = \"fast\"\nprofiles = { fast = { model = \"gpt-4o\", sandbox_mode = \"read-only\" } }\n", "profile = \"fast\"\n\n[profiles.fast]\nmodel = \"o3\"\nsandbox_mode = \"read-only\"\nmodel_reasoning_effort = \"high\"\n")]
    [InlineData("profile = \"fast\"\n# all\nprofiles = { q = { model = \"y\" }, fast = { } } # behind\nz = 1\n[tui]\n", "profile = \"fast\"\nz = 1\n\n# all\n[profiles]\nq = { model = \"y\" }\n\n[profiles.fast]\nmodel = \"o3\"\nmodel_reasoning_effort = \"high\"\n[tui]\n")]
    [InlineData("profile = \"fast\"\n[profiles]\nfast = { model = \"x\" }\nq = { }\n[tui]\n", "profile = \"fast\"\n[profiles]\nq = { }\n\n[profiles.fast]\nmodel = \"o3\"\nmodel_reasoning_effort = \"high\"\n[tui]\n")]
    [InlineData("profile=\"fast\"\nprofiles.fast.model=\"x\" # c\nprofiles.q.model=\"z\"", "profile=\"fast\"\nprofiles.fast.model= \"o3\"\nprofiles.fast.model_reasoning_effort = \"high\"\nprofiles.q.model=\"z\"\n")]
    [InlineData("profile=\"fast\"\n[profiles.fast.features]\nx=true", "profile=\"fast\"\n\n[profiles.fast]\nmodel = \"o3\"\nmodel_reasoning_effort = \"high\"\n[profiles.fast.features]\nx=true\n")]
    public async Task A_profile_in_braces_gets_a_header_when_it_is_changed(string before, string after)
    {
        _home.Write("config.toml", before);
        await Editor.SetModel("o3", ReasoningEffort.High).ApplyAsync(_token);
        Assert.Equal(after, _home.Config);
    }

    [Fact]
    public async Task A_profile_in_braces_that_loses_its_last_key_goes()
    {
        _home.Write("config.toml", "profile = \"fast\"\nprofiles = { fast = { model = \"x\" } }\n");
        await Editor.SetModel(null, null).ApplyAsync(_token);
        Assert.Equal("profile = \"fast\"\n", _home.Config);
    }

    [Fact]
    public async Task A_named_profile_is_made_when_it_is_missing()
    {
        await new ConfigEditor(_home.Path, "new one").SetModel("o3", null).ApplyAsync(_token);
        Assert.Equal("[profiles.\"new one\"]\nmodel = \"o3\"\n", _home.Config);
    }

    [Fact]
    public async Task Trust_is_written_under_a_header_of_its_own()
    {
        string folder = "/some/path.d";
        await Editor.TrustProject(folder).ApplyAsync(_token);
        Assert.Equal("[projects.\"/some/path.d\"]\ntrust_level = \"trusted\"\n", _home.Config);
        Assert.False(await Editor.TrustProject(folder).ApplyAsync(_token));
        _home.Write("config.toml", "[projects]\n\n[projects.\"/some/path.d\"]\n# mine\nother = 1\ntrust_level = \"untrusted\"\n");
        await Editor.TrustProject(folder).ApplyAsync(_token);
        Assert.Equal("[projects]\n\n[projects.\"/some/path.d\"]\n# mine\nother = 1\ntrust_level = \"trusted\"\n", _home.Config);
        await Editor.TrustProject(@"C:\x").ApplyAsync(_token);
        Assert.EndsWith("\n[projects.'C:\\x']\ntrust_level = \"trusted\"\n", _home.Config, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trust_in_an_inline_table_keeps_the_other_entries()
    {
        _home.Write("config.toml", "model = \"x\"\nprojects = { \"/a\" = { trust_level = \"trusted\", more = 1 } }\n\n[tui]\n");
        await Editor.TrustProject("/b").ApplyAsync(_token);
        var projects = Assert.IsType<TomlTable>(TomlDocument.Parse(_home.Config)["projects"]);
        Assert.Equal(["/a", "/b"], projects.Keys);
        Assert.Equal(2, ((TomlTable)projects["/a"]).Count);
    }

    [Fact]
    public async Task Notices_are_kept_in_the_file()
    {
        await Editor.HideFullAccessWarning().HideWorldWritableWarning().AcknowledgeWslSetup().ApplyAsync(_token);
        TuiSettings tui = _home.Load().Tui;
        Assert.Equal((true, true, true), (tui.HideFullAccessWarning, tui.HideWorldWritableWarning, tui.WindowsWslSetupAcknowledged));
    }

    [Fact]
    public async Task An_edit_that_changes_nothing_writes_nothing()
    {
        Assert.False(await Editor.Clear(["absent", "key"]).RemoveMcpServer("none").ApplyAsync(_token));
        Assert.False(await Editor.ApplyAsync(_token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_home.Path));
    }

    [Fact]
    public async Task A_file_that_is_no_toml_is_left_as_it_is()
    {
        _home.Write("config.toml", "broken");
        var refused = await Assert.ThrowsAsync<ConfigurationException>(() => Editor.SetModel("x", null).ApplyAsync(_token));
        Assert.Equal((ConfigurationErrorCode.InvalidSyntax, 1), (refused.Code, refused.Line));
        Assert.Equal("broken", _home.Config);
    }

    [Fact]
    public async Task An_edit_does_not_mind_values_that_a_load_would_refuse()
    {
        _home.Write("config.toml", "model = 5\n");
        await Editor.SetModel("o3", null).ApplyAsync(_token);
        Assert.Equal("model = \"o3\"\n", _home.Config);
    }

    [Fact]
    public async Task A_new_home_and_its_file_are_private()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Unix file modes");
            return;
        }

        string home = Path.Combine(_home.Root, "new", "home");
        await new ConfigEditor(home).SetModel("x", null).ApplyAsync(_token);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(home, "config.toml")));
        Assert.Equal(["config.toml"], Directory.EnumerateFileSystemEntries(home).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_link_and_the_mode_of_its_target_stay()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Unix file modes and links");
            return;
        }

        string target = _home.WriteInWorkspace("dotfiles/codex.toml", "model = \"x\"\n");
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        File.SetUnixFileMode(target, Mode);
        File.CreateSymbolicLink(_home.ConfigFile, target);
        await Editor.SetModel("y", null).ApplyAsync(_token);
        Assert.Equal(target, new FileInfo(_home.ConfigFile).LinkTarget);
        Assert.Equal("model = \"y\"\n", File.ReadAllText(target));
        Assert.Equal(Mode, File.GetUnixFileMode(target));
    }

    [Fact]
    public async Task Edits_made_at_once_are_all_kept()
    {
        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Editor.Set(["notice", $"k{i}"], new TomlBoolean(true)).ApplyAsync(_token)));
        Assert.Equal(16, ((TomlTable)TomlDocument.Parse(_home.Config)["notice"]).Count);
        Assert.Single(Directory.EnumerateFileSystemEntries(_home.Path));
    }

    [Fact]
    public async Task A_lock_left_by_a_crash_does_not_stop_edits()
    {
        string left = _home.Write("config.toml.lock", "half");
        File.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddMinutes(-1));
        await Editor.SetModel("x", null).ApplyAsync(_token);
        Assert.Equal("model = \"x\"\n", _home.Config);
        Assert.False(File.Exists(left));
    }

    [Fact]
    public void An_edited_value_is_read_back_and_the_rest_stays() =>
        Gen.Select(Gen.String, Gen.Char["abcdefXYZ-_ .019"].Array[1, 8], Gen.Bool).Sample((value, letters, inTable) =>
        {
            if (value.Any(char.IsSurrogate))
            {
                return;
            }

            var document = new EditedDocument("# c\nmodel = \"x\" # d\n\n[tui]\nnotifications = true\n", ConfigurationOrigin.Default);
            string key = new(letters);
            string[] path = inTable ? ["added", key] : [$"k{key}"];
            document.Put(path, new TomlString(value));
            TomlTable root = TomlDocument.Parse(document.Text);
            TomlValue found = inTable ? ((TomlTable)root["added"])[key] : root[path[0]];
            Assert.Equal(value, ((TomlString)found).Value);
            document.Put(path, null);
            Assert.StartsWith("# c\nmodel = \"x\" # d\n", document.Text, StringComparison.Ordinal);
        });

    public void Dispose() => _home.Dispose();
}
