using System.Text;
using Codex.Protocol;

namespace Codex.Configuration.Tests;

public sealed class LayerTests : IDisposable
{
    private readonly TestHome _home = new();

    [Fact]
    public void Nothing_configured_gives_the_defaults()
    {
        CodexConfiguration loaded = _home.Load();
        Assert.Equal("gpt-5-codex", loaded.Model);
        Assert.Equal("gpt-5-codex", loaded.ReviewModel);
        Assert.Equal("openai", loaded.ModelProviderId);
        Assert.Equal(ApprovalPolicy.OnRequest, loaded.ApprovalPolicy);
        Assert.Equal(SandboxPolicy.ReadOnlyPolicy, loaded.SandboxPolicy);
        Assert.Null(loaded.ModelReasoningEffort);
        Assert.Equal(ReasoningSummary.Auto, loaded.ModelReasoningSummary);
        Assert.Null(loaded.ModelVerbosity);
        Assert.Null(loaded.ModelContextWindow);
        Assert.Null(loaded.ModelAutoCompactTokenLimit);
        Assert.Equal("https://chatgpt.com/backend-api/", loaded.ChatGptBaseUrl);
        Assert.Equal(32768, loaded.ProjectDocMaxBytes);
        Assert.True(loaded.History.IsSaved);
        Assert.Equal(FileOpener.VsCode, loaded.FileOpener);
        Assert.Equal(CredentialsStoreMode.File, loaded.Login.CredentialsStore);
        Assert.Equal(CredentialsStoreMode.Auto, loaded.Login.McpCredentialsStore);
        Assert.Equal("dev", loaded.Telemetry.Environment);
        Assert.Null(loaded.Telemetry.Exporter);
        Assert.Null(loaded.Notify);
        Assert.False(loaded.IsApprovalOrSandboxChosen);
        Assert.Equal(["lmstudio", "openai", "oss"], loaded.ModelProviders.Keys);
        Assert.Empty(loaded.Warnings);
        Assert.Empty(loaded.DeprecationNotices);
    }

    [Fact]
    public void On_windows_the_default_model_is_another() =>
        Assert.Equal("gpt-5", ConfigurationLoader.Load(_home.Options with { IsWindows = true }).Model);

    [Fact]
    public void Flag_beats_profile_beats_override_beats_file()
    {
        _home.Write("config.toml", """
            model = "file"
            model_reasoning_effort = "low"
            model_verbosity = "low"
            profile = "p"
            [profiles.p]
            model = "profile"
            model_reasoning_effort = "minimal"
            [profiles.q]
            model_verbosity = "high"
            """);
        Assert.Equal("profile", _home.Load("model=override").Model);
        Assert.Equal("override", _home.Load("profiles.p.model=override").Model);
        CodexConfiguration flagged = ConfigurationLoader.Load(_home.Options with { Model = "flag" });
        Assert.Equal("flag", flagged.Model);
        Assert.Equal(ReasoningEffort.Minimal, flagged.ModelReasoningEffort);
        CodexConfiguration other = ConfigurationLoader.Load(_home.Options with { Profile = "q", Overrides = ["model=override"] });
        Assert.Equal("override", other.Model);
        Assert.Equal(Verbosity.High, other.ModelVerbosity);
        Assert.Equal(ReasoningEffort.Low, other.ModelReasoningEffort);
        Assert.Equal("q", other.ActiveProfile);
    }

    [Fact]
    public void The_managed_file_is_merged_over_overrides_table_by_table()
    {
        _home.Write("config.toml", """
            notify = ["user", "program"]
            [sandbox_workspace_write]
            network_access = true
            writable_roots = ["/user"]
            """);
        string managed = _home.Write("managed_config.toml", """
            notify = ["managed"]
            review_model = "managed"
            [sandbox_workspace_write]
            network_access = false
            """);
        CodexConfiguration loaded = ConfigurationLoader.Load(_home.Options with
        {
            ManagedFile = managed,
            Overrides = ["review_model=override", "sandbox_mode=workspace-write"],
        });
        Assert.Equal(["managed"], loaded.Notify);
        Assert.Equal("managed", loaded.ReviewModel);
        var policy = Assert.IsType<SandboxPolicy.WorkspaceWrite>(loaded.SandboxPolicy);
        Assert.False(policy.NetworkAccess);
        Assert.Equal(["/user"], policy.WritableRoots);
        Assert.Equal(new ConfigurationOrigin(ConfigurationLayer.ManagedFile, managed, 2), loaded.Provenance.Find("review_model"));
    }

    [Fact]
    public void No_flag_and_no_profile_changes_what_an_administrator_set()
    {
        _home.Write("config.toml", """
            profile = "p"
            [profiles.p]
            sandbox_mode = "danger-full-access"
            features = { web_search_request = true }
            """);
        string managed = _home.Write("managed_config.toml", """
            sandbox_mode = "workspace-write"
            approval_policy = "on-request"
            [sandbox_workspace_write]
            writable_roots = []
            [features]
            web_search_request = false
            """);
        CodexConfiguration loaded = ConfigurationLoader.Load(_home.Options with
        {
            ManagedFile = managed,
            SandboxMode = SandboxMode.DangerFullAccess,
            ApprovalPolicy = ApprovalPolicy.Never,
            AdditionalWritableRoots = ["/"],
        });
        Assert.Equal(new SandboxPolicy.WorkspaceWrite(), loaded.SandboxPolicy);
        Assert.Equal(ApprovalPolicy.OnRequest, loaded.ApprovalPolicy);
        Assert.False(loaded.Features.IsOn(Feature.WebSearchRequest));
        Assert.Equal(
            ["features.web_search_request", "approval_policy", "sandbox_mode", "sandbox_mode", "sandbox_workspace_write.writable_roots"],
            loaded.Warnings.Select(warning => warning.Key));
    }

    [Fact]
    public void A_managed_profile_may_refine_a_managed_key()
    {
        string managed = _home.Write("managed_config.toml", "model = \"m\"\nprofile = \"p\"\n[profiles.p]\nmodel = \"refined\"\n");
        Assert.Equal("refined", ConfigurationLoader.Load(_home.Options with { ManagedFile = managed }).Model);
    }

    [Fact]
    public void Where_nobody_can_answer_nobody_is_asked()
    {
        _home.Write("config.toml", "approval_policy = \"untrusted\"");
        Assert.Equal(ApprovalPolicy.Never, ConfigurationLoader.Load(_home.Options with { NonInteractive = true }).ApprovalPolicy);
    }

    [Theory]
    [InlineData("bW9kZWwgPSAieCI=")]
    [InlineData("  bW9kZWwgPSAieCI=\n")]
    public void The_managed_preference_is_base64_of_toml(string encoded) =>
        Assert.Equal("model = \"x\"", Encoding.UTF8.GetString(ManagedConfiguration.Decode(encoded)));

    [Fact]
    public void A_managed_preference_that_is_no_base64_is_refused() =>
        Assert.Equal(ConfigurationLayer.ManagedPreferences, Assert.Throws<ConfigurationException>(() => ManagedConfiguration.Decode("%%%")).Layer);

    [Fact]
    public void The_managed_files_place_depends_on_the_platform() =>
        Assert.Equal(OperatingSystem.IsWindows() ? Path.Combine("home", "managed_config.toml") : "/etc/codex/managed_config.toml", ManagedConfiguration.DefaultFile("home"));

    [Fact]
    public void A_byte_order_mark_and_windows_line_ends_are_accepted()
    {
        _home.Write("config.toml", "\uFEFFmodel = \"x\"\r\n[features]\r\nunified_exec = true\r\n");
        Assert.Equal("x", _home.Load().Model);
    }

    [Theory]
    [InlineData("model = x", 1)]
    [InlineData("model = \"a\"\nmodel = \"b\"", 2)]
    [InlineData("features = {\n unified_exec = true }", 1)]
    [InlineData("[a]\n[a]", 2)]
    public void What_is_no_toml_is_refused_with_file_and_line(string text, int line)
    {
        _home.Write("config.toml", text);
        ConfigurationException refused = _home.Refused();
        Assert.Equal(ConfigurationErrorCode.InvalidSyntax, refused.Code);
        Assert.Equal(_home.ConfigFile, refused.File);
        Assert.InRange(refused.Line!.Value, line, line + 1);
    }

    [Fact]
    public void A_file_that_is_no_utf8_is_refused()
    {
        File.WriteAllBytes(_home.ConfigFile, [.. "model = \""u8, 0xFF, .. "\""u8]);
        Assert.Equal(ConfigurationErrorCode.InvalidSyntax, _home.Refused().Code);
    }

    [Fact]
    public void A_folder_in_the_files_place_is_refused()
    {
        Directory.CreateDirectory(_home.ConfigFile);
        Assert.Equal(ConfigurationErrorCode.UnreadableFile, _home.Refused().Code);
    }

    [Fact]
    public void An_override_without_key_is_told_before_a_broken_file()
    {
        _home.Write("config.toml", "broken");
        Assert.Equal(ConfigurationErrorCode.InvalidOverride, _home.Refused("x").Code);
    }

    [Fact]
    public void Every_value_knows_where_it_was_said()
    {
        _home.Write("config.toml", """
            model = "file"

            [profiles.p]
            model_verbosity = "low"
            [mcp_servers."a b"]
            command = "x"
            env = { TOKEN = "hidden" }
            [model_providers.m]
            name = "m"
            experimental_bearer_token = "hidden"
            http_headers = { Authorization = "hidden" }
            """);
        CodexConfiguration loaded = ConfigurationLoader.Load(_home.Options with
        {
            Profile = "p",
            SandboxMode = SandboxMode.ReadOnly,
            Overrides = ["model_reasoning_effort=low"],
            EnableFeatures = ["ghost_commit"],
        });
        ConfigurationProvenance provenance = loaded.Provenance;
        Assert.Equal(new ConfigurationOrigin(ConfigurationLayer.UserFile, _home.ConfigFile, 1), provenance.Find("model"));
        Assert.Equal(new ConfigurationOrigin(ConfigurationLayer.UserFile, _home.ConfigFile, 4, "p"), provenance.Find("model_verbosity"));
        Assert.Equal(ConfigurationLayer.CommandLineOverride, provenance.Find("model_reasoning_effort").Layer);
        Assert.Equal(ConfigurationLayer.Call, provenance.Find("sandbox_mode").Layer);
        Assert.Equal(ConfigurationLayer.Default, provenance.Find("approval_policy").Layer);
        Assert.Equal(ConfigurationLayer.CommandLineOverride, provenance.Find("features.ghost_commit").Layer);
        Assert.Equal(6, provenance.Find("mcp_servers.\"a b\".command").Line);

        Assert.DoesNotContain("hidden", loaded.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_profile_is_refused_before_an_unknown_provider()
    {
        Assert.Equal(ConfigurationErrorCode.UnknownProfile, _home.Refused("profile=nope", "model_provider=nope").Code);
        Assert.Equal(ConfigurationErrorCode.UnknownProvider, _home.Refused("model_provider=nope").Code);
        var refused = Assert.Throws<ConfigurationException>(() => ConfigurationLoader.Load(_home.Options with { Profile = "nope" }));
        Assert.Contains("nope", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Oss_means_lm_studio_where_the_file_or_the_call_says_so_and_the_file_may_define_it()
    {
        _home.Write("config.toml", "oss_provider = \"lmstudio\"");
        CodexConfiguration studio = ConfigurationLoader.Load(_home.Options with { Oss = true });
        Assert.Equal(("lmstudio", "openai/gpt-oss-20b", true), (studio.ModelProviderId, studio.Model, studio.ShowRawAgentReasoning));
        Assert.Equal(("http://localhost:1234/v1", WireApi.Chat), (studio.ModelProvider.BaseUrl, studio.ModelProvider.WireApi));
        Assert.Equal("oss", ConfigurationLoader.Load(_home.Options with { Oss = true, LocalServer = LocalServerKind.Ollama }).ModelProviderId);
        Assert.Equal("openai", ConfigurationLoader.Load(_home.Options).ModelProviderId);

        _home.Write("config.toml", "[model_providers.lmstudio]\nname = \"Mine\"\nbase_url = \"http://studio:1/v1\"");
        CodexConfiguration own = ConfigurationLoader.Load(_home.Options with { Oss = true, LocalServer = LocalServerKind.LmStudio });
        Assert.Equal("http://studio:1/v1", own.ModelProvider.BaseUrl);
        Assert.Empty(own.Warnings);
    }

    [Fact]
    public void Oss_brings_its_provider_model_and_raw_reasoning()
    {
        _home.Write("config.toml", "model = \"configured\"");
        CodexConfiguration oss = ConfigurationLoader.Load(_home.Options with { Oss = true });
        Assert.Equal(("oss", "gpt-oss:20b", true), (oss.ModelProviderId, oss.Model, oss.ShowRawAgentReasoning));
        CodexConfiguration chosen = ConfigurationLoader.Load(_home.Options with { Oss = true, Model = "m", Overrides = ["show_raw_agent_reasoning=false"] });
        Assert.Equal(("m", false), (chosen.Model, chosen.ShowRawAgentReasoning));
    }

    public void Dispose() => _home.Dispose();
}
