using Codex.Configuration;
using Codex.Core.Approvals;
using Codex.Core.Context;
using Codex.Core.History;
using Codex.Core.Prompts;
using Codex.Core.Telemetry;
using Codex.Core.Tools;
using Codex.Core.Tools.Shell;
using Codex.Core.Turns;
using Codex.Mcp;
using Codex.Models;
using Codex.Protocol;
using Codex.Sessions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Codex.Core.Conversations;

/// <summary>What one conversation is: its history, its settings, and the parts of the agent that it uses.</summary>
/// <remarks>The loop owns it; while a task runs, the task owns the history and the loop leaves it alone.</remarks>
internal sealed class ConversationState
{
    private const int DefaultStreamRetries = 5;
    private const int MostRetries = 100;

    public required ThreadId Id { get; init; }

    /// <summary>The id as events carry it.</summary>
    public string IdText => field ??= Id.ToString();

    public required CodexConfiguration Configuration { get; init; }

    /// <summary>Which face or parent started it.</summary>
    public required SessionSource Source { get; init; }

    public required ISessionLog Log { get; init; }

    /// <summary>Keeps what the running step brings until it is recorded; null when the conversation is not kept.</summary>
    public StepJournal? Journal { get; init; }

    public required EventStream Events { get; init; }

    public required IModelClient Models { get; init; }

    /// <summary>The model client that the embedding program gave; null when the provider is asked.</summary>
    public IModelClient? GivenModels { get; init; }

    /// <summary>What it reports of itself; null when nobody listens.</summary>
    public ConversationTelemetry? Telemetry { get; init; }

    /// <summary>The log of conversations and turns.</summary>
    public ILogger AgentLog { get; init; } = NullLogger.Instance;

    public required ToolCatalog Tools { get; init; }

    /// <summary>The MCP servers that it uses.</summary>
    public required McpConnections Mcp { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>The parts of the agent that run commands and patches.</summary>
    public required ExecutionServices Execution { get; init; }

    /// <summary>Starts a conversation that works for this one.</summary>
    public required Func<ConversationOptions, CancellationToken, Task<Conversation>> StartChild { get; init; }

    /// <summary>Whether the diff of a turn is made and told.</summary>
    public bool TellsTurnDiffs { get; init; } = true;

    /// <summary>The user's and the project's instructions, joined; null for none.</summary>
    public string? UserInstructions { get; init; }

    public ConversationHistory History { get; } = new();

    public TokenAccounting Tokens { get; } = new();

    public ApprovalDesk Approvals { get; } = new();

    public ApprovalMemory ApprovalMemory { get; } = new();

    /// <summary>The settings of the next turn.</summary>
    public required TurnSettings Settings { get; set; }

    /// <summary>What the model was last told of its environment; null when nobody told it.</summary>
    public EnvironmentContext? ToldEnvironment { get; set; }

    /// <summary>How often a step is asked again.</summary>
    public int StreamRetries => Math.Clamp(Configuration.ModelProvider.StreamMaxRetries ?? DefaultStreamRetries, 0, MostRetries);

    /// <summary>What a model understands, with what the configuration knows better.</summary>
    /// <remarks>A model that nothing is known of, chosen in mid-conversation, is treated as the one that the conversation began with.</remarks>
    public ModelFamily FamilyOf(string model)
    {
        ModelFamily family = Catalog.FamilyOf(model) is { IsKnown: true } known ? known : Catalog.FamilyOf(Configuration.Model) with { Slug = model };
        return Configuration.ModelSupportsReasoningSummaries is { } reasons ? family with { SupportsReasoning = reasons } : family;
    }

    /// <summary>The tokens of a model's window, less a reserve; null when unknown.</summary>
    public long? ContextWindowOf(string model) => WindowOf(model)?.EffectiveTokens;

    /// <summary>The tokens at which the conversation is summarised; null for never.</summary>
    public long? AutoCompactLimitOf(string model) => Configuration.ModelAutoCompactTokenLimit is { } limit
        ? limit > 0 ? limit : null
        : ConfiguredWindow?.AutoCompactTokenLimit ?? Catalog.AutoCompactTokenLimitOf(model) ?? Catalog.AutoCompactTokenLimitOf(Configuration.Model);

    private ModelCatalog Catalog => field ??= new ModelCatalog(Configuration.ModelDefinitions);

    private ContextWindow? WindowOf(string model) =>
        ConfiguredWindow ?? Catalog.WindowOf(model) ?? Catalog.WindowOf(Configuration.Model);

    // A size below one token is no size.
    private ContextWindow? ConfiguredWindow => Configuration.ModelContextWindow is > 0 and var tokens ? new ContextWindow(tokens) : null;

    /// <summary>Reports what the conversation starts with.</summary>
    public void ReportStart()
    {
        Core.Telemetry.AgentLog.ConversationStarts(AgentLog, IdText, Settings.Model, Configuration.ModelProviderId);
        Telemetry?.ConversationStarts(new ConversationStartFacts
        {
            ProviderName = Configuration.ModelProvider.Name,
            Effort = Settings.Effort,
            Summary = Settings.Summary.WireName,
            ContextWindow = WindowOf(Settings.Model)?.Tokens,
            MaxOutputTokens = Configuration.ModelMaxOutputTokens ?? WindowOf(Settings.Model)?.MaxOutputTokens,
            AutoCompactTokenLimit = AutoCompactLimitOf(Settings.Model),
            ApprovalPolicy = Settings.ApprovalPolicy.WireName,
            SandboxPolicy = Settings.SandboxPolicy.Mode,
            McpServers = Configuration.McpServers.Keys,
            ActiveProfile = Configuration.ActiveProfile,
        });
    }

    /// <summary>A request for a turn's model.</summary>
    public ModelRequest CreateRequest(TurnContext turn, IReadOnlyList<ResponseItem> input, IReadOnlyList<ToolSpecification> tools) => new()
    {
        Model = turn.Settings.Model,
        Instructions = Configuration.BaseInstructions ?? BaseInstructions.For(turn.Family, tools),
        Input = input,
        Tools = tools,
        Family = turn.Family,
        Effort = turn.Settings.Effort,
        Summary = turn.Settings.Summary,
        Verbosity = Configuration.ModelVerbosity,
        ThreadId = Id,
        Source = Source,
    };

    /// <summary>Puts items on record: for the model, in the session file, and told to clients.</summary>
    public async ValueTask RecordAsync(string eventId, IReadOnlyList<ResponseItem> items)
    {
        if (items.Count == 0)
        {
            return;
        }

        History.Record(items);
        await Events.LogAsync(eventId, [.. items.Select(static item => new RolloutItem.Response(item))]).ConfigureAwait(false);
        foreach (ResponseItem item in items)
        {
            await Events.SendAsync(eventId, new RawResponseItemEvent(item)).ConfigureAwait(false);
        }
    }

    /// <summary>Notes in the session file under which settings a request goes out.</summary>
    public ValueTask LogTurnContextAsync(TurnContext turn)
    {
        TurnSettings settings = turn.Settings;
        return Events.LogAsync(turn.Id, new RolloutItem.TurnContext(new TurnContextRecord(
            settings.Cwd, settings.ApprovalPolicy, settings.SandboxPolicy, settings.Model, settings.Effort, settings.Summary)));
    }

    /// <summary>The items in front of everything the user says, under the present settings.</summary>
    public IReadOnlyList<ResponseItem> CreateInitialContext(TurnSettings settings) => InitialContext.Create(
        Configuration.DeveloperInstructions,
        UserInstructions,
        settings.Environment with { Shell = Execution.Shell?.Name });
}
