using Codex.Protocol;

namespace Codex.Configuration.Tests;

public sealed class ValidationTests : IDisposable
{
    private readonly TestHome _home = new();

    [Theory]
    [InlineData("1e18")]
    [InlineData("9223372036854775807")]
    public void A_time_limit_may_be_as_long_as_a_number_can_say(string seconds)
    {
        _home.Write("config.toml", $"[mcp_servers.a]\ncommand = \"x\"\nstartup_timeout_sec = {seconds}\ntool_timeout_sec = {seconds}\n");
        McpServerDefinition server = _home.Load().McpServers["a"];
        Assert.True(server.StartupTimeout > TimeSpan.FromDays(1000) && server.ToolTimeout == server.StartupTimeout);
    }

    [Theory]
    [InlineData("approval_policy = \"on_request\"", "approval_policy", 1)]
    [InlineData("sandbox_mode = \"Read-Only\"", "sandbox_mode", 1)]
    [InlineData("model_reasoning_effort = \"none\"", "model_reasoning_effort", 1)]
    [InlineData("model_context_window = 1.5", "model_context_window", 1)]
    [InlineData("model_context_window = \"1\"", "model_context_window", 1)]
    [InlineData("project_doc_max_bytes = -1", "project_doc_max_bytes", 1)]
    [InlineData("notify = \"prog\"", "notify", 1)]
    [InlineData("notify = [\"prog\", 1]", "notify[1]", 1)]
    [InlineData("[history]\nmax_bytes = 10", "history", 1)]
    [InlineData("[history]\npersistence = \"some\"", "history.persistence", 2)]
    [InlineData("[tui]\nnotifications = 3", "tui.notifications", 2)]
    [InlineData("[tui]\nnotifications = [3]", "tui.notifications[0]", 2)]
    [InlineData("tui = 3", "tui", 1)]
    [InlineData("[notice]\nhide_full_access_warning = 1", "notice.hide_full_access_warning", 2)]
    [InlineData("[otel]\nexporter = { otlp-http = { endpoint = \"http://x\", headers = {} } }", "otel.exporter.otlp-http", 2)]
    [InlineData("[otel]\nexporter = { otlp-http = { endpoint = \"http://x\", protocol = \"json\" } }", "otel.exporter.otlp-http", 2)]
    [InlineData("[otel]\nexporter = { otlp-grpc = { headers = {} } }", "otel.exporter.otlp-grpc", 2)]
    [InlineData("[otel]\nexporter = { otlp-http = {}, otlp-grpc = {} }", "otel.exporter", 2)]
    [InlineData("[otel]\nexporter = \"otlp\"", "otel.exporter", 2)]
    [InlineData("[otel.exporter.otlp-http]\nprotocol = \"json\"\nheaders = {}\nendpoint = \"collector:4318\"", "otel.exporter.otlp-http.endpoint", 4)]
    [InlineData("[otel.exporter.otlp-grpc]\nheaders = {}\nendpoint = \"not an address\"", "otel.exporter.otlp-grpc.endpoint", 3)]
    [InlineData("models = 1", "models", 1)]
    [InlineData("[models.\"a/b\"]\ncontext_window = 0", "models.\"a/b\".context_window", 2)]
    [InlineData("[models.a]\ncontext_window = \"128k\"", "models.a.context_window", 2)]
    [InlineData("[models.a]\nshell_tool = \"bash\"", "models.a.shell_tool", 2)]
    [InlineData("[models.a]\n\napply_patch_tool = \"json\"", "models.a.apply_patch_tool", 3)]
    [InlineData("[models.a]\ninstructions = \"mine\"", "models.a.instructions", 2)]
    [InlineData("[models.a]\nreasoning = \"yes\"", "models.a.reasoning", 2)]
    [InlineData("[models.a]\nreasoning_efforts = [\"low\", \"huge\"]", "models.a.reasoning_efforts[1]", 2)]
    [InlineData("[models.a]\nreasoning_efforts = [\"low\"]\ndefault_reasoning_effort = \"high\"", "models.a.default_reasoning_effort", 3)]
    [InlineData("[models.a]\nextra_tools = [\"rm\"]", "models.a.extra_tools[0]", 2)]
    [InlineData("[models.a]\nlike = \"a\"", "models.a.like", 2)]
    [InlineData("[models.\"a*b\"]\nlisted = true", "models.\"a*b\"", 1)]
    [InlineData("[models.\"*\"]\nlisted = true", "models.\"*\"", 1)]
    [InlineData("oss_provider = \"vllm\"", "oss_provider", 1)]
    [InlineData("[mcp_servers.a]\ncommand = \"x\"\nurl = \"http://x\"", "mcp_servers.a.url", 3)]
    [InlineData("[mcp_servers.a]\ncommand = \"x\"\nhttp_headers = {}", "mcp_servers.a.http_headers", 3)]
    [InlineData("[mcp_servers.a]\nurl = \"x\"\nenv = {}", "mcp_servers.a.env", 3)]
    [InlineData("[mcp_servers.a]\nurl = \"x\"\ncwd = \"/\"", "mcp_servers.a.cwd", 3)]
    [InlineData("[mcp_servers.a]\nurl = \"http://x\"\nbearer_token = \"t\"", "mcp_servers.a.bearer_token", 3)]
    [InlineData("[mcp_servers.a]\nargs = [\"x\"]", "mcp_servers.a", 1)]
    [InlineData("[mcp_servers.a]\ncommand = \"x\"\nstartup_timeout_sec = -1", "mcp_servers.a.startup_timeout_sec", 3)]
    [InlineData("[mcp_servers.a]\ncommand = \"x\"\ntool_timeout_sec = nan", "mcp_servers.a.tool_timeout_sec", 3)]
    [InlineData("[mcp_servers.a]\ncommand = \"x\"\ntool_timeout_sec = inf", "mcp_servers.a.tool_timeout_sec", 3)]
    [InlineData("[mcp_servers.a]\ncommand = \"x\"\ntool_timeout_sec = \"1\"", "mcp_servers.a.tool_timeout_sec", 3)]
    [InlineData("[mcp_servers.a]\ncommand = \"x\"\nstartup_timeout_ms = -1\nstartup_timeout_sec = 1", "mcp_servers.a.startup_timeout_ms", 3)]
    [InlineData("[model_providers.a]\nbase_url = \"http://x\"", "model_providers.a", 1)]
    [InlineData("[sandbox]\nbackend = \"bwrap\"", "sandbox.backend", 2)]
    [InlineData("[sandbox]\ndeny_read = [\"keys\"]", "sandbox.deny_read", 2)]
    [InlineData("[commands]\nsafe = [\" \"]", "commands.safe", 2)]
    [InlineData("[model_providers.openai]\nbase_url = \"http://x\"", "model_providers.openai", 1)]
    [InlineData("[model_providers.a]\nname = \"a\"\nwire_api = \"grpc\"", "model_providers.a.wire_api", 3)]
    [InlineData("[model_providers.a]\nname = \"a\"\nrequest_max_retries = -1", "model_providers.a.request_max_retries", 3)]
    [InlineData("[model_providers.a]\nname = \"a\"\nhttp_headers = { x = 1 }", "model_providers.a.http_headers.x", 3)]
    [InlineData("[tools]\nweb_search = true\nweb_search_request = true", "tools.web_search_request", 3)]
    [InlineData("[features]\nunified_exec = 1", "features.unified_exec", 2)]
    [InlineData("[features]\nnot_known = 1", "features.not_known", 2)]
    [InlineData("[profiles.unused]\nmodel = 1", "profiles.unused.model", 2)]
    [InlineData("profiles.unused = 1", "profiles.unused", 1)]
    [InlineData("[projects.\"/p\"]\ntrust_level = 1", "projects.\"/p\".trust_level", 2)]
    [InlineData("[shell_environment_policy]\ninherit = \"some\"", "shell_environment_policy.inherit", 2)]
    [InlineData("[shell_environment_policy]\nset = { A = 1 }", "shell_environment_policy.set.A", 2)]
    [InlineData("[shell_environment_policy]\nexperimental_use_profile = 1", "shell_environment_policy.experimental_use_profile", 2)]
    [InlineData("[sandbox_workspace_write]\nwritable_roots = \"/\"", "sandbox_workspace_write.writable_roots", 2)]
    [InlineData("forced_login_method = \"key\"", "forced_login_method", 1)]
    [InlineData("cli_auth_credentials_store = \"disk\"", "cli_auth_credentials_store", 1)]
    [InlineData("mcp_oauth_credentials_store = \"disk\"", "mcp_oauth_credentials_store", 1)]
    [InlineData("file_opener = \"vi\"", "file_opener", 1)]
    [InlineData("model = 5", "model", 1)]
    [InlineData("instructions = 5", "instructions", 1)]
    [InlineData("hide_agent_reasoning = \"yes\"", "hide_agent_reasoning", 1)]
    [InlineData("experimental_use_unified_exec_tool = 1", "experimental_use_unified_exec_tool", 1)]
    public void A_bad_value_is_refused_with_key_file_and_line(string text, string key, int line)
    {
        _home.Write("config.toml", text);
        ConfigurationException refused = _home.Refused();
        Assert.Equal((key, _home.ConfigFile, line), (refused.Key!, refused.File!, refused.Line!.Value));
        Assert.StartsWith($"{_home.ConfigFile}:{line}: `{key}`: ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_word_is_answered_with_the_good_ones()
    {
        _home.Write("config.toml", "sandbox_mode = \"full\"");
        Assert.EndsWith("`full` is not known; expected `read-only`, `workspace-write` or `danger-full-access`", _home.Refused().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_of_the_wrong_kind_is_not_repeated()
    {
        _home.Write("config.toml", "[model_providers.a]\nname = \"a\"\nexperimental_bearer_token = 12345");
        Assert.DoesNotContain("12345", _home.Refused().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_keys_are_accepted_everywhere_and_told()
    {
        _home.Write("config.toml", """
            surprise = 1
            modell = "x"
            [tui]
            theme = "x"
            [mcp_servers.a]
            command = "x"
            more = 1
            [profiles.p]
            notify = 1
            [projects."/p"]
            trust_level = "whatever"
            [features]
            ghost_comit = true
            """);
        CodexConfiguration loaded = _home.Load();
        Assert.Equal(
            ["surprise", "modell", "tui.theme", "mcp_servers.a.more", "profiles.p.notify", "features.ghost_comit"],
            loaded.Warnings.Select(warning => warning.Key));
        Assert.Contains("`model`", loaded.Warnings[1].Message, StringComparison.Ordinal);
        Assert.Contains("`ghost_commit`", loaded.Warnings[5].Message, StringComparison.Ordinal);
        Assert.Equal(4, loaded.Warnings[2].Origin.Line);
    }

    [Fact]
    public void Every_known_key_is_read_and_none_is_called_unknown()
    {
        _home.Write("config.toml", """
            model = "m"
            review_model = "r"
            model_provider = "acme"
            model_context_window = 1000
            model_max_output_tokens = 100
            model_auto_compact_token_limit = 900
            model_reasoning_effort = "high"
            model_reasoning_summary = "detailed"
            model_verbosity = "high"
            model_supports_reasoning_summaries = true
            model_reasoning_summary_format = "experimental"
            instructions = "ignored"
            developer_instructions = " kept as it is "
            compact_prompt = "  trimmed "
            chatgpt_base_url = "https://chat.example/"
            approval_policy = "on-failure"
            sandbox_mode = "workspace-write"
            mcp_oauth_credentials_store = "file"
            notify = ["prog", "arg"]
            hide_agent_reasoning = true
            show_raw_agent_reasoning = true
            file_opener = "cursor"
            disable_paste_burst = true
            windows_wsl_setup_acknowledged = true
            project_doc_max_bytes = 7
            project_doc_fallback_filenames = [" A.md ", "", "B.md"]
            forced_login_method = "api"
            forced_chatgpt_workspace_id = " id "
            cli_auth_credentials_store = "keyring"

            [sandbox_workspace_write]
            writable_roots = ["~/x"]
            network_access = true
            exclude_tmpdir_env_var = true
            exclude_slash_tmp = true

            [shell_environment_policy]
            inherit = "core"
            ignore_default_excludes = true
            exclude = ["A*"]
            set = { B = "1" }
            include_only = ["C?"]
            experimental_use_profile = true

            [history]
            persistence = "none"
            max_bytes = 5

            [tui]
            notifications = ["agent-turn-complete"]

            [notice]
            hide_full_access_warning = true
            hide_world_writable_warning = false

            [otel]
            log_user_prompt = true
            environment = "staging"
            exporter = { otlp-http = { endpoint = "https://otel.example/v1/logs", protocol = "json", headers = { x-key = "k" } } }

            [model_providers.acme]
            name = "Acme"
            base_url = "https://llm.acme.example/v1"
            env_key = "ACME_KEY"
            env_key_instructions = "ask Bob"
            experimental_bearer_token = "t"
            wire_api = "responses"
            query_params = { api-version = "2025-04-01" }
            http_headers = { X-Team = "core" }
            env_http_headers = { X-Trace = "ACME_TRACE" }
            request_max_retries = 1000
            stream_max_retries = 0
            stream_idle_timeout_ms = 1500
            requires_openai_auth = true
            include_usage = true
            max_tokens = 20480
            """);
        CodexConfiguration loaded = _home.Load();
        Assert.Empty(loaded.Warnings);
        Assert.Equal(("m", "r", "acme"), (loaded.Model, loaded.ReviewModel, loaded.ModelProviderId));
        Assert.Equal((1000, 100, 900), (loaded.ModelContextWindow, loaded.ModelMaxOutputTokens, loaded.ModelAutoCompactTokenLimit));
        Assert.Equal((ReasoningEffort.High, ReasoningSummary.Detailed, Verbosity.High), (loaded.ModelReasoningEffort, loaded.ModelReasoningSummary, loaded.ModelVerbosity));
        Assert.Equal((true, ReasoningSummaryFormat.Experimental), (loaded.ModelSupportsReasoningSummaries, loaded.ModelReasoningSummaryFormat));
        Assert.Equal((" kept as it is ", "trimmed", null), (loaded.DeveloperInstructions, loaded.CompactPrompt, loaded.BaseInstructions));
        Assert.Equal("https://chat.example/", loaded.ChatGptBaseUrl);
        Assert.Equal(ApprovalPolicy.OnFailure, loaded.ApprovalPolicy);
        Assert.Equal(new SandboxPolicy.WorkspaceWrite { WritableRoots = ["~/x"], NetworkAccess = true, ExcludeTmpdirEnvVar = true, ExcludeSlashTmp = true }, loaded.SandboxPolicy);
        Assert.True(loaded.IsApprovalOrSandboxChosen);
        Assert.Equal(["prog", "arg"], loaded.Notify);
        Assert.Equal((true, true, FileOpener.Cursor), (loaded.HideAgentReasoning, loaded.ShowRawAgentReasoning, loaded.FileOpener));
        Assert.Equal(7, loaded.ProjectDocMaxBytes);
        Assert.Equal(["A.md", "B.md"], loaded.ProjectDocFallbackFilenames);
        Assert.Equal(new LoginSettings { ForcedMethod = ForcedLoginMethod.ApiKey, ForcedWorkspaceId = "id", CredentialsStore = CredentialsStoreMode.Keyring, McpCredentialsStore = CredentialsStoreMode.File }, loaded.Login);
        Assert.Equal(new HistorySettings { IsSaved = false, MaxBytes = 5 }, loaded.History);
        Assert.Equal(["agent-turn-complete"], loaded.Tui.NotificationKinds);
        Assert.Equal((true, true, true, true, false), (loaded.Tui.Notifications, loaded.Tui.DisablePasteBurst, loaded.Tui.WindowsWslSetupAcknowledged, loaded.Tui.HideFullAccessWarning, loaded.Tui.HideWorldWritableWarning));
        Assert.Equal((true, "staging"), (loaded.Telemetry.LogUserPrompt, loaded.Telemetry.Environment));
        Assert.Equal((TelemetryProtocol.HttpJson, "https://otel.example/v1/logs", "k"), (loaded.Telemetry.Exporter!.Protocol, loaded.Telemetry.Exporter.Endpoint, loaded.Telemetry.Exporter.Headers["x-key"]));

        ShellEnvironmentPolicy shell = loaded.ShellEnvironmentPolicy;
        Assert.Equal((ShellEnvironmentInherit.Core, true, "A*", "1", "C?"), (shell.Inherit, shell.IgnoreDefaultExcludes, shell.Exclude[0], shell.Set["B"], shell.IncludeOnly[0]));

        ModelProviderDefinition provider = loaded.ModelProvider;
        Assert.Equal(("Acme", "https://llm.acme.example/v1", "ACME_KEY", "ask Bob", "t"), (provider.Name, provider.BaseUrl, provider.EnvKey, provider.EnvKeyInstructions, provider.ExperimentalBearerToken));
        Assert.Equal((WireApi.Responses, 100, 0, TimeSpan.FromSeconds(1.5), true), (provider.WireApi, provider.RequestMaxRetries, provider.StreamMaxRetries, provider.StreamIdleTimeout, provider.RequiresOpenAIAuth));
        Assert.Equal((true, 20_480), (provider.IncludesUsage, provider.MaxTokens));
        Assert.Equal(("2025-04-01", "core", "ACME_TRACE"), (provider.QueryParams!["api-version"], provider.HttpHeaders!["X-Team"], provider.EnvHttpHeaders!["X-Trace"]));
    }

    [Fact]
    public void Models_of_the_file_are_read_in_its_order()
    {
        _home.Write("config.toml", """
            model = "glm-4.6"
            model_reasoning_effort = "minimal"

            [models."glm-4.6"]
            description = "GLM"
            like = "gpt-5"
            context_window = 200_000
            max_output_tokens = 96_000
            auto_compact_token_limit = 150_000
            reasoning = true
            reasoning_efforts = ["low", "high"]
            default_reasoning_effort = "high"
            verbosity = false
            parallel_tool_calls = true
            shell_tool = "unified_exec"
            apply_patch_tool = "function"
            instructions = "codex"
            extra_tools = ["read_file"]
            listed = false

            [models."a*"]
            typo_window = 1
            """);
        CodexConfiguration loaded = _home.Load();
        Assert.Equal(["glm-4.6", "a*"], loaded.ModelDefinitions.Keys);
        Assert.Equivalent(
            new ModelDefinition
            {
                Description = "GLM",
                Like = "gpt-5",
                ContextWindow = 200_000,
                MaxOutputTokens = 96_000,
                AutoCompactTokenLimit = 150_000,
                SupportsReasoning = true,
                ReasoningEfforts = [ReasoningEffort.Low, ReasoningEffort.High],
                DefaultReasoningEffort = ReasoningEffort.High,
                SupportsVerbosity = false,
                SupportsParallelToolCalls = true,
                ShellTool = ShellToolKind.UnifiedExec,
                PatchTool = PatchToolOffer.Function,
                Instructions = InstructionsKind.Codex,
                ExtraTools = ["read_file"],
                IsListed = false,
            },
            loaded.ModelDefinitions["glm-4.6"],
            strict: true);
        Assert.Equal(new ModelDefinition(), loaded.ModelDefinitions["a*"]);
        Assert.Equal(["models.\"a*\".typo_window", "model_reasoning_effort"], loaded.Warnings.Select(static warning => warning.Key));
        Assert.Contains("it knows `low`, `high`", loaded.Warnings[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_can_be_described_by_overrides_alone()
    {
        CodexConfiguration loaded = ConfigurationLoader.Load(_home.Options with { Overrides = ["models.\"vendor/m.1\".context_window=1000"] });
        Assert.Equal(1000, loaded.ModelDefinitions["vendor/m.1"].ContextWindow);
    }

    [Fact]
    public void Blank_texts_and_empty_lists_count_as_unset()
    {
        _home.Write("config.toml", "notify = []\ncompact_prompt = \"  \"\nforced_chatgpt_workspace_id = \" \"\n[otel]\nexporter = \"none\"\n[tui]\nnotifications = true");
        CodexConfiguration loaded = _home.Load();
        Assert.Null(loaded.Notify);
        Assert.Null(loaded.CompactPrompt);
        Assert.Null(loaded.Login.ForcedWorkspaceId);
        Assert.Null(loaded.Telemetry.Exporter);
        Assert.Equal((true, null), (loaded.Tui.Notifications, loaded.Tui.NotificationKinds));
    }

    [Fact]
    public void Mcp_servers_are_read_with_both_transports()
    {
        _home.Write("config.toml", """
            [mcp_servers.notes]
            command = "notes-server"
            args = ["--fast"]
            env = { MODE = "ro" }
            env_vars = ["NOTES_TOKEN"]
            cwd = "/srv"
            startup_timeout_ms = 5
            startup_timeout_sec = 2
            tool_timeout_sec = 30
            enabled_tools = []
            disabled_tools = ["x"]
            [mcp_servers.wiki]
            url = "https://wiki.example/mcp"
            bearer_token_env_var = "WIKI_TOKEN"
            http_headers = { x-team = "a" }
            env_http_headers = { x-trace = "TRACE_ID" }
            enabled = false
            startup_timeout_ms = 2500
            tool_timeout_sec = 2.5
            """);
        IReadOnlyDictionary<string, McpServerDefinition> servers = _home.Load().McpServers;
        Assert.Equal(["notes", "wiki"], servers.Keys);
        McpServerDefinition notes = servers["notes"];
        var stdio = Assert.IsType<McpServerTransport.Stdio>(notes.Transport);
        Assert.Equal(("notes-server", "--fast", "ro", "NOTES_TOKEN", "/srv"), (stdio.Command, stdio.Args[0], stdio.Env!["MODE"], stdio.EnvVars[0], stdio.Cwd));
        Assert.Equal((true, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(30)), (notes.Enabled, notes.StartupTimeout, notes.ToolTimeout));
        Assert.Equal([], notes.EnabledTools);
        Assert.Equal(["x"], notes.DisabledTools);
        McpServerDefinition wiki = servers["wiki"];
        var http = Assert.IsType<McpServerTransport.StreamableHttp>(wiki.Transport);
        Assert.Equal(("https://wiki.example/mcp", "WIKI_TOKEN", "a", "TRACE_ID"), (http.Url, http.BearerTokenEnvVar, http.HttpHeaders!["x-team"], http.EnvHttpHeaders!["x-trace"]));
        Assert.Equal((false, TimeSpan.FromSeconds(2.5), TimeSpan.FromSeconds(2.5)), (wiki.Enabled, wiki.StartupTimeout, wiki.ToolTimeout));
        Assert.Null(wiki.EnabledTools);
        Assert.DoesNotContain("ro", notes.ToString().Split("notes-server")[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Built_in_providers_follow_the_environment_and_not_the_file()
    {
        _home.Write("config.toml", "[model_providers.openai]\nname = \"mine\"\nbase_url = \"http://127.0.0.1:1\"");
        CodexConfiguration loaded = ConfigurationLoader.Load(_home.Options with
        {
            Version = "1.2.3",
            Environment = static name => name switch { "OPENAI_BASE_URL" => "http://moved/v1", "CODEX_OSS_PORT" => "99", _ => null },
        });
        ModelProviderDefinition openAI = loaded.ModelProvider;
        Assert.Equal(("OpenAI", "http://moved/v1", WireApi.Responses, true), (openAI.Name, openAI.BaseUrl, openAI.WireApi, openAI.RequiresOpenAIAuth));
        Assert.Equal("1.2.3", openAI.HttpHeaders!["version"]);
        Assert.Equal(["OPENAI_ORGANIZATION", "OPENAI_PROJECT"], openAI.EnvHttpHeaders!.Values);
        Assert.Equal(("gpt-oss", "http://localhost:99/v1", WireApi.Chat), (loaded.ModelProviders["oss"].Name, loaded.ModelProviders["oss"].BaseUrl, loaded.ModelProviders["oss"].WireApi));
        Assert.Equal("model_providers.openai", Assert.Single(loaded.Warnings).Key);
    }

    [Theory]
    [InlineData(null, null, "http://localhost:11434/v1")]
    [InlineData("not a port", " ", "http://localhost:11434/v1")]
    [InlineData("1", "http://elsewhere/v1", "http://elsewhere/v1")]
    public void The_local_provider_has_its_own_variables(string? port, string? baseUrl, string expected) =>
        Assert.Equal(expected, BuiltInProviders.MakeOss(name => name == "CODEX_OSS_PORT" ? port : baseUrl).BaseUrl);

    [Fact]
    public void The_built_in_provider_tells_the_library_version() =>
        Assert.Equal("0.57.0", BuiltInProviders.MakeOpenAI(static _ => null).HttpHeaders!["version"]);

    public void Dispose() => _home.Dispose();
}
