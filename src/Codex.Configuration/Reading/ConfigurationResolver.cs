using Codex.Protocol;

namespace Codex.Configuration;

/// <summary>Makes the effective configuration of typed layers, a profile and a call.</summary>
internal sealed class ConfigurationResolver
{
    private readonly ConfigurationTable _table;
    private readonly ConfigurationOptions _options;
    private readonly string _home;
    private readonly string _cwd;
    private readonly ProfileTable? _profile;
    private readonly ValueChooser _chooser;
    private readonly bool _isWindows;
    private readonly LocalServerKind _localServer;

    public ConfigurationResolver(ConfigurationTable table, ConfigurationOptions options, string home, string cwd)
    {
        _table = table;
        _options = options;
        _home = home;
        _cwd = cwd;
        _isWindows = options.IsWindows ?? OperatingSystem.IsWindows();
        _profile = FindProfile(out ConfigurationOrigin profileOrigin);
        _chooser = new ValueChooser(table, _profile);
        _chooser.Resolved["profile"] = new(_profile?.Name, profileOrigin);
        _localServer = _chooser.CallValue("oss_provider", options.LocalServer) ?? table.LocalServer ?? LocalServerKind.Ollama;
    }

    public CodexConfiguration Resolve()
    {
        string providerId = _chooser.Text("model_provider", _options.ModelProvider ?? (_options.Oss ? LocalProvider : null), static keys => keys.ModelProvider, BuiltInProviders.OpenAI)!;
        ModelProviderDefinition provider = FindProvider(providerId);
        FeatureSet features = ResolveFeatures(out IReadOnlyList<DeprecationNoticeEvent> notices);
        bool isTrusted = ProjectTrust.IsTrusted(_table.Projects, _cwd);
        ApprovalPolicy approval = ResolveApproval();
        SandboxPolicy sandbox = ResolveSandbox(isTrusted, features, out bool isLowered);
        WarnOfWideRoots(sandbox);
        bool isChosen = _chooser.OriginOf("approval_policy").Layer != ConfigurationLayer.Default || _chooser.OriginOf("sandbox_mode").Layer != ConfigurationLayer.Default;
        string model = ResolveModel();
        ReasoningEffort? effort = ResolveEffort(model);
        return new CodexConfiguration
        {
            CodexHome = _home,
            Cwd = _cwd,
            ActiveProfile = _profile?.Name,
            Model = model,
            ReviewModel = _chooser.Call("review_model", _options.ReviewModel) ?? _table.ReviewModel ?? CodexConfiguration.DefaultModel,
            ModelProviderId = providerId,
            ModelProvider = provider,
            ModelProviders = _table.Providers,
            LocalServer = _localServer,
            ModelDefinitions = _table.Models,
            ModelContextWindow = _table.ContextWindow,
            ModelMaxOutputTokens = _table.MaxOutputTokens,
            ModelAutoCompactTokenLimit = _table.AutoCompactTokenLimit,
            ModelReasoningEffort = effort,
            ModelReasoningSummary = _chooser.Value("model_reasoning_summary", null, static keys => keys.ReasoningSummary, static summary => summary.ToWord()) ?? ReasoningSummary.Auto,
            ModelVerbosity = _chooser.Value("model_verbosity", null, static keys => keys.Verbosity, static verbosity => verbosity.ToWord()),
            ModelSupportsReasoningSummaries = _table.SupportsReasoningSummaries,
            ModelReasoningSummaryFormat = _table.ReasoningSummaryFormat,
            ApprovalPolicy = approval,
            SandboxPolicy = sandbox,
            WorkspaceWrite = _table.WorkspaceWrite ?? new SandboxPolicy.WorkspaceWrite(),
            Sandbox = _table.Sandbox with { AgentHome = _home },
            Commands = _table.Commands,
            IsSandboxLowered = isLowered,
            IsProjectTrusted = isTrusted,
            IsApprovalOrSandboxChosen = isChosen,
            ShellEnvironmentPolicy = _table.ShellEnvironment,
            Features = features,
            BaseInstructions = ResolveBaseInstructions(),
            DeveloperInstructions = _chooser.Call("developer_instructions", _options.DeveloperInstructions) ?? _table.DeveloperInstructions,
            CompactPrompt = ResolveCompactPrompt(),
            UserInstructions = ProjectInstructions.ReadHomeDocument(_home),
            ProjectDocMaxBytes = _table.ProjectDocMaxBytes ?? ProjectInstructions.DefaultMaxBytes,
            ProjectDocFallbackFilenames = _table.ProjectDocFallbackFilenames,
            McpServers = _table.McpServers,
            Notify = _table.Notify,
            History = _table.History,
            Tui = _table.Tui,
            Login = _table.Login,
            Telemetry = _table.Telemetry,
            FileOpener = _table.FileOpener,
            HideAgentReasoning = _table.HideAgentReasoning ?? false,
            ShowRawAgentReasoning = ResolveRawReasoning(),
            ChatGptBaseUrl = _chooser.Text("chatgpt_base_url", null, static keys => keys.ChatGptBaseUrl, CodexConfiguration.DefaultChatGptBaseUrl)!,
            DeprecationNotices = notices,
            Warnings = _table.Warnings,
            Provenance = new ConfigurationProvenance(_table.Root, _chooser.Resolved),
        };
    }

    private ProfileTable? FindProfile(out ConfigurationOrigin origin)
    {
        string? name = _table.Profile;
        origin = name is null ? ConfigurationOrigin.Default : _table.TopLevel.OriginOf("profile");
        if (_options.Profile is { } wanted && !origin.IsManaged)
        {
            (name, origin) = (wanted, ConfigurationOrigin.Call);
        }
        else if (_options.Profile is { } refused && refused != name)
        {
            _table.Warnings.Add(new ConfigurationWarning("profile", "an administrator has set this; the profile asked for by this call has no effect", origin));
        }

        if (name is null)
        {
            return null;
        }

        return _table.Profiles.TryGetValue(name, out ProfileTable? profile)
            ? profile
            : throw new ConfigurationException(ConfigurationErrorCode.UnknownProfile, $"there is no profile `{name}`; {Known(_table.Profiles.Keys)}", "profile", origin);
    }

    private ModelProviderDefinition FindProvider(string id) =>
        _table.Providers.TryGetValue(id, out ModelProviderDefinition? provider)
            ? provider
            : throw new ConfigurationException(
                ConfigurationErrorCode.UnknownProvider,
                $"there is no provider `{id}`; {Known(_table.Providers.Keys)}",
                "model_provider",
                _chooser.OriginOf("model_provider"));

    private string LocalProvider => _localServer == LocalServerKind.LmStudio ? BuiltInProviders.LmStudio : BuiltInProviders.Oss;

    private string LocalModel => _localServer == LocalServerKind.LmStudio ? CodexConfiguration.DefaultLmStudioModel : CodexConfiguration.DefaultOssModel;

    private string ResolveModel()
    {
        string? call = _options.Model ?? (_options.Oss ? LocalModel : null);
        return _chooser.Text("model", call, static keys => keys.Model, _isWindows ? CodexConfiguration.DefaultModelOnWindows : CodexConfiguration.DefaultModel)!;
    }

    private ReasoningEffort? ResolveEffort(string model)
    {
        ReasoningEffort? effort = _chooser.Value("model_reasoning_effort", null, static keys => keys.ReasoningEffort, static effort => effort.ToWord());
        if (effort is { } chosen && _table.Models.TryGetValue(model, out ModelDefinition? definition) && definition.ReasoningEfforts is { Count: > 0 } known && !known.Contains(chosen))
        {
            _table.Warnings.Add(new ConfigurationWarning(
                "model_reasoning_effort",
                $"the model `{model}` is not said to know `{chosen.ToWord()}`; it knows {string.Join(", ", known.Select(static word => $"`{word.ToWord()}`"))}",
                _chooser.OriginOf("model_reasoning_effort")));
        }

        return effort;
    }

    private ApprovalPolicy ResolveApproval()
    {
        if (_options.NonInteractive)
        {
            _chooser.Resolved["approval_policy"] = new(ApprovalPolicy.Never.ToWord(), ConfigurationOrigin.Call);
            return ApprovalPolicy.Never;
        }

        return _chooser.Value("approval_policy", _options.ApprovalPolicy, static keys => keys.ApprovalPolicy, static policy => policy.ToWord()) ?? ApprovalPolicy.OnRequest;
    }

    private SandboxPolicy ResolveSandbox(bool isTrusted, FeatureSet features, out bool isLowered)
    {
        SandboxMode mode = _chooser.Value("sandbox_mode", _options.SandboxMode, static keys => keys.SandboxMode, static mode => mode.ToWord())
            ?? (isTrusted ? SandboxMode.WorkspaceWrite : SandboxMode.ReadOnly);
        isLowered = mode == SandboxMode.WorkspaceWrite && _isWindows && !features.IsOn(Feature.WindowsSandbox);
        return isLowered ? SandboxPolicy.ReadOnlyPolicy : mode switch
        {
            SandboxMode.DangerFullAccess => SandboxPolicy.FullAccessPolicy,
            SandboxMode.WorkspaceWrite => WithAdditionalRoots(_table.WorkspaceWrite ?? new SandboxPolicy.WorkspaceWrite()),
            _ => SandboxPolicy.ReadOnlyPolicy,
        };
    }

    private void WarnOfWideRoots(SandboxPolicy sandbox)
    {
        if (sandbox is not SandboxPolicy.WorkspaceWrite workspace)
        {
            return;
        }

        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        foreach (string root in (IEnumerable<string>)[_cwd, .. workspace.WritableRoots])
        {
            string folder = CanonicalPath.Of(Path.Combine(_cwd, root));
            string? all = folder == Path.GetPathRoot(folder) ? "the whole file system"
                : home.Length > 0 && folder == CanonicalPath.Of(home) ? "your home folder"
                : null;
            if (all is not null)
            {
                _table.Warnings.Add(new ConfigurationWarning(
                    "sandbox_mode",
                    $"commands can write {all}, since `{root}` is a folder that they may write; start in the project's own folder instead",
                    _chooser.OriginOf("sandbox_mode")));
            }
        }
    }

    private SandboxPolicy.WorkspaceWrite WithAdditionalRoots(SandboxPolicy.WorkspaceWrite policy)
    {
        if (_options.AdditionalWritableRoots.Count == 0)
        {
            return policy;
        }

        ConfigurationOrigin configured = new ConfigurationProvenance(_table.Root, _chooser.Resolved).Find("sandbox_workspace_write.writable_roots");
        if (configured.IsManaged)
        {
            _table.Warnings.Add(new ConfigurationWarning("sandbox_workspace_write.writable_roots", "an administrator has set this; the folders added by this call have no effect", configured));
            return policy;
        }

        var roots = new List<string>(policy.WritableRoots);
        foreach (string added in _options.AdditionalWritableRoots)
        {
            string folder = CanonicalPath.Of(Path.Combine(_cwd, added));
            if (!roots.Contains(folder))
            {
                roots.Add(folder);
            }
        }

        _chooser.Resolved["sandbox_workspace_write.writable_roots"] = new(null, ConfigurationOrigin.Call);
        return policy with { WritableRoots = roots };
    }

    private FeatureSet ResolveFeatures(out IReadOnlyList<DeprecationNoticeEvent> notices)
    {
        var layering = new FeatureLayering(_table.Warnings);
        layering.Apply(_table.TopLevel.Switches, null);
        layering.Apply(_profile?.Switches ?? FeatureSwitches.None, _profile?.Name);
        layering.Apply(Feature.ApplyPatchFreeform, _options.IncludeApplyPatchTool);
        layering.Apply(Feature.ViewImageTool, _options.IncludeViewImageTool);
        layering.Apply(Feature.WebSearchRequest, _options.IncludeWebSearch);
        layering.Note(_chooser.Resolved);
        notices = layering.Notices();
        return layering.Features;
    }

    private bool ResolveRawReasoning()
    {
        // A local model's raw reasoning is all that it tells of it.
        bool? call = _options.ShowRawAgentReasoning ?? (_options.Oss && _table.ShowRawAgentReasoning is null ? true : null);
        return _chooser.CallValue("show_raw_agent_reasoning", call) ?? _table.ShowRawAgentReasoning ?? false;
    }

    private string? ResolveBaseInstructions()
    {
        // Read even when the call brings its own: a broken entry is told at once and not on the day it is needed.
        string? file = _chooser.Text("experimental_instructions_file", null, static keys => keys.InstructionsFile);
        string? text = InstructionsFile.Read(file, _cwd, "experimental_instructions_file", _chooser.OriginOf("experimental_instructions_file"));
        return _chooser.OriginOf("experimental_instructions_file").IsManaged
            ? _chooser.Call("experimental_instructions_file", _options.BaseInstructions) ?? text
            : _options.BaseInstructions ?? text;
    }

    private string? ResolveCompactPrompt()
    {
        string? file = _chooser.Text("experimental_compact_prompt_file", null, static keys => keys.CompactPromptFile);
        string? text = InstructionsFile.Read(file, _cwd, "experimental_compact_prompt_file", _chooser.OriginOf("experimental_compact_prompt_file"));
        string? call = _options.CompactPrompt?.Trim() is { Length: > 0 } given ? given : null;
        if (_chooser.OriginOf("experimental_compact_prompt_file").IsManaged)
        {
            // The file's text, and nothing that a user may say, though the key of the text would otherwise come first.
            _ = _chooser.Call("experimental_compact_prompt_file", call);
            return _table.TopLevel.OriginOf("compact_prompt").IsManaged ? _table.CompactPrompt ?? text : text;
        }

        call = _chooser.Call("compact_prompt", call);
        return call ?? _table.CompactPrompt ?? text;
    }

    private static string Known(IEnumerable<string> names)
    {
        string list = string.Join(", ", names);
        return list.Length == 0 ? "none is configured" : $"known are: {list}";
    }
}
