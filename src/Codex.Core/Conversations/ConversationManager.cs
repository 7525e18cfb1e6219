using System.Collections.Concurrent;
using Codex.Configuration;
using Codex.Core.Context;
using Codex.Core.Git;
using Codex.Core.History;
using Codex.Core.Telemetry;
using Codex.Core.Tools;
using Codex.Core.Tools.External;
using Codex.Core.Tools.Mcp;
using Codex.Core.Tools.Shell;
using Codex.Core.Turns;
using Codex.Mcp;
using Codex.Models;
using Codex.Protocol;
using Codex.Sessions;

namespace Codex.Core.Conversations;

/// <summary>Starts conversations, takes up saved ones, and knows those that are open.</summary>
public sealed class ConversationManager
{
    private readonly ConcurrentDictionary<ThreadId, Conversation> _open = new();
    private readonly AgentServices _services;

    internal ConversationManager(AgentServices services) => _services = services;

    /// <summary>An open conversation; null when there is none of that id.</summary>
    public Conversation? Find(ThreadId id) => _open.GetValueOrDefault(id);

    /// <summary>Forgets an open conversation, which goes on.</summary>
    public bool Remove(ThreadId id) => _open.TryRemove(id, out _);

    /// <summary>Starts a new conversation.</summary>
    /// <exception cref="CodexException">An option is not valid, or the configuration does not allow the login in use.</exception>
    /// <exception cref="SessionException">The session file cannot be made.</exception>
    public Task<Conversation> StartAsync(ConversationOptions options, CancellationToken cancellationToken = default) =>
        OpenAsync(options, new ConversationStart.New(), cancellationToken);

    /// <summary>Takes up a saved conversation where it ended; its file is appended to.</summary>
    /// <param name="options">The settings from here on; those of the saved conversation do not count.</param>
    /// <param name="rolloutPath">The session file.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SessionException">The file cannot be read or written, or holds no session.</exception>
    public async Task<Conversation> ResumeAsync(ConversationOptions options, string rolloutPath, CancellationToken cancellationToken = default)
    {
        // The process that had it may have died within a step.
        await StepRecovery.RunAsync(rolloutPath, _services.Time, cancellationToken).ConfigureAwait(false);
        SavedSession session = await SessionReader
            .LoadLiveAsync(rolloutPath, options.TellsPastEvents, ConversationHistory.Shorten, cancellationToken).ConfigureAwait(false);
        return await OpenAsync(options, new ConversationStart.Resumed(session), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Starts a new conversation whose history is the given one.</summary>
    /// <param name="options">The new conversation's settings.</param>
    /// <param name="items">The history; nothing of it is changed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<Conversation> ForkAsync(ConversationOptions options, IReadOnlyList<RolloutItem> items, CancellationToken cancellationToken = default) =>
        OpenAsync(options, new ConversationStart.Forked(items), cancellationToken);

    private async Task<Conversation> OpenAsync(ConversationOptions options, ConversationStart start, CancellationToken cancellationToken)
    {
        if (options.ModelClient is null)
        {
            await _services.DemandAllowedLoginAsync(options.Configuration, cancellationToken).ConfigureAwait(false);
        }

        Conversation conversation = await CreateAsync(options, start, cancellationToken).ConfigureAwait(false);
        _open[conversation.Id] = conversation;
        return conversation;
    }

    private async Task<Conversation> CreateAsync(ConversationOptions options, ConversationStart start, CancellationToken cancellationToken)
    {
        CodexConfiguration configuration = options.Configuration;
        if (!Path.IsPathFullyQualified(configuration.Cwd))
        {
            throw new CodexException(CodexErrorCode.InvalidOption, $"The working folder must be absolute, and `{configuration.Cwd}` is not.");
        }

        EmbeddedFunctionTool.EnsureUsable(options.Tools);
        ThreadId id = start is ConversationStart.Resumed resumed ? resumed.Session.Id : ThreadId.Create(_services.Time.GetUtcNow());
        string? instructions = ProjectInstructions.Load(configuration).Text;
        (ISessionLog log, string? unsaved) = await OpenLogAsync(options, start, id, instructions, cancellationToken).ConfigureAwait(false);
        ConversationTelemetry? telemetry = await _services.Telemetry.OpenAsync(configuration, id, _services.AccountOf, cancellationToken).ConfigureAwait(false);
        IModelClient models = options.ModelClient ?? _services.CreateModelClient(configuration, telemetry);
        var events = new EventStream(log, configuration.ShowRawAgentReasoning);
        McpConnections servers = McpServers.Create(configuration, _services, events);
        var state = new ConversationState
        {
            Id = id,
            Configuration = configuration,
            Source = options.Source,
            Log = log,
            Journal = log is SessionLog ? new StepJournal(log.Path, _services.Time) : null,
            Events = events,
            Models = telemetry is null ? models : new ObservedModelClient(models, telemetry),
            GivenModels = options.ModelClient,
            Telemetry = telemetry,
            AgentLog = _services.Telemetry.Agent,
            Tools = new ToolCatalog(configuration, options.Tools, servers),
            Mcp = servers,
            Time = _services.Time,
            Execution = _services.CreateExecution(options),
            TellsTurnDiffs = options.TellsTurnDiffs,
            UserInstructions = instructions,
            // Whoever starts a child owns it; it is not among those that clients find.
            StartChild = (child, stop) => CreateAsync(child, new ConversationStart.New(), stop),
            Settings = new TurnSettings
            {
                Cwd = configuration.Cwd,
                ApprovalPolicy = configuration.ApprovalPolicy,
                SandboxPolicy = configuration.SandboxPolicy,
                Model = configuration.Model,
                Effort = configuration.ModelReasoningEffort,
                Summary = configuration.ModelReasoningSummary,
            },
        };
        return await BeginAsync(state, start, options.TellsPastEvents, unsaved).ConfigureAwait(false);
    }

    private async Task<Conversation> BeginAsync(ConversationState state, ConversationStart start, bool tellsPast, string? unsaved)
    {
        state.ReportStart();
        HistorySettings kept = state.Configuration.History;
        var messages = new MessageHistory(
            state.Configuration.CodexHome, new MessageHistoryOptions { IsKept = kept.IsSaved, MaxBytes = kept.MaxBytes }, _services.Time);
        MessageHistoryState history = await messages.ReadStateAsync().ConfigureAwait(false);
        var configured = new SessionConfiguredEvent
        {
            SessionId = state.Id,
            Model = state.Settings.Model,
            ReasoningEffort = state.Settings.Effort,
            HistoryLogId = history.LogId,
            HistoryEntryCount = history.EntryCount,
            InitialMessages = tellsPast ? start.KeptEvents : null,
            RolloutPath = state.Log.Path,
        };
        await state.Events.SendAsync("", configured).ConfigureAwait(false);
        foreach (DeprecationNoticeEvent notice in state.Configuration.DeprecationNotices)
        {
            await state.Events.SendAsync("", notice).ConfigureAwait(false);
        }

        if (unsaved is not null)
        {
            await state.Events.SendAsync("", new WarningEvent(unsaved)).ConfigureAwait(false);
        }

        if (!state.Settings.SandboxPolicy.HasFullDiskWriteAccess && state.Execution.Sandbox.Problem is { } problem)
        {
            await state.Events.SendAsync("", new WarningEvent(problem)).ConfigureAwait(false);
        }

        state.Mcp.Start();
        await HistoryRebuild.SeedAsync(state, start).ConfigureAwait(false);
        return new Conversation(state, configured, messages);
    }

    // A home folder that cannot be written keeps nobody from working: the conversation is then not saved, and says so.
    private async ValueTask<(ISessionLog Log, string? Problem)> OpenLogAsync(
        ConversationOptions options, ConversationStart start, ThreadId id, string? instructions, CancellationToken cancellationToken)
    {
        if (options.IsEphemeral)
        {
            return (new UnsavedSessionLog(), null);
        }

        try
        {
            return (await OpenFileAsync(options, start, id, instructions, cancellationToken).ConfigureAwait(false), null);
        }
        catch (SessionException failure) when (failure.Code == SessionErrorCode.CannotOpen)
        {
            return (new UnsavedSessionLog(), $"This conversation is not saved, and cannot be resumed later. {failure.Message}");
        }
    }

    private async ValueTask<SessionLog> OpenFileAsync(
        ConversationOptions options, ConversationStart start, ThreadId id, string? instructions, CancellationToken cancellationToken)
    {
        CodexConfiguration configuration = options.Configuration;
        if (start is ConversationStart.Resumed resumed)
        {
            return await SessionLog.ResumeAsync(resumed.Session.Path, _services.Time, cancellationToken).ConfigureAwait(false);
        }

        return await SessionLog.CreateAsync(
            new SessionLogOptions
            {
                CodexHome = configuration.CodexHome,
                Id = id,
                Cwd = configuration.Cwd,
                Originator = _services.Identity.Originator,
                CliVersion = ClientIdentity.ReleaseVersion,
                Source = options.Source,
                Instructions = instructions,
                ModelProvider = configuration.ModelProviderId,
                Git = new GitRepository(configuration.Cwd).ReadInformationAsync(cancellationToken),
                TimeProvider = _services.Time,
            },
            cancellationToken).ConfigureAwait(false);
    }
}
