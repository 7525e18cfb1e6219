using Codex.Protocol;

namespace Codex.Configuration.Tests;

public sealed class SavedConfigurationTests : IDisposable
{
    private readonly TestHome _home = new();

    [Fact]
    public void Only_what_the_files_say_is_given_back()
    {
        _home.Write("config.toml", """
            model = "gpt-5-codex"
            approval_policy = "on-request"
            sandbox_mode = "workspace-write"
            model_reasoning_summary = "detailed"
            model_reasoning_effort = "high"
            model_verbosity = "medium"
            profile = "test"
            forced_login_method = "api"
            [sandbox_workspace_write]
            writable_roots = ["/tmp"]
            network_access = true
            [tools]
            web_search_request = false
            view_image = true
            [profiles.test]
            model = "gpt-4o"
            model_provider = "mock"
            approval_policy = "never"
            model_reasoning_effort = "low"
            chatgpt_base_url = "https://chat.example"
            [profiles.empty]
            """);
        SavedConfiguration saved = ConfigurationLoader.LoadSaved(_home.Options with { Overrides = ["model=ignored"], Profile = "ignored" });
        Assert.Equal(("gpt-5-codex", ApprovalPolicy.OnRequest, SandboxMode.WorkspaceWrite, "test"), (saved.Model, saved.ApprovalPolicy, saved.SandboxMode, saved.Profile));
        Assert.Equal((ReasoningEffort.High, ReasoningSummary.Detailed, Verbosity.Medium), (saved.ModelReasoningEffort, saved.ModelReasoningSummary, saved.ModelVerbosity));
        Assert.Equal(new SandboxPolicy.WorkspaceWrite { WritableRoots = ["/tmp"], NetworkAccess = true }, saved.SandboxSettings);
        Assert.Equal((ForcedLoginMethod.ApiKey, new SavedTools(false, true)), (saved.ForcedLoginMethod, saved.Tools));
        Assert.Equal(new SavedProfile(), saved.Profiles["empty"]);
        Assert.Equal(
            new SavedProfile { Model = "gpt-4o", ModelProvider = "mock", ApprovalPolicy = ApprovalPolicy.Never, ModelReasoningEffort = ReasoningEffort.Low, ChatGptBaseUrl = "https://chat.example" },
            saved.Profiles["test"]);
    }

    [Fact]
    public void Nothing_saved_gives_nothing_back()
    {
        SavedConfiguration saved = ConfigurationLoader.LoadSaved(_home.Options);
        Assert.Equal((null, null, null), (saved.Model, saved.SandboxSettings, saved.Tools));
        Assert.Empty(saved.Profiles);
    }

    [Fact]
    public void A_bad_entry_is_refused()
    {
        _home.Write("config.toml", "model = 5");
        Assert.Equal("model", Assert.Throws<ConfigurationException>(() => ConfigurationLoader.LoadSaved(_home.Options)).Key);
    }

    public void Dispose() => _home.Dispose();
}
