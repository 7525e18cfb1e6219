using System.Globalization;
using System.Text.Json;
using Codex.Execution.Commands;
using Codex.Protocol;

namespace Codex.Core;

/// <summary>Tells a conversation's events in the terms of threads and items. One mapper serves one thread object.</summary>
public sealed class ThreadEventMapper
{
    private readonly Dictionary<string, ThreadItem.CommandExecution> _commands = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _mcpCalls = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyDictionary<string, FileChange>> _patches = new(StringComparer.Ordinal);
    private ThreadItem.TodoList? _plan;
    private string? _failure;
    private TokenUsage _usage = new();
    private int _items;

    /// <summary>Whether deltas of the model's messages are told.</summary>
    public bool TellsDeltas { get; init; }

    /// <summary>Whether any fatal error was told so far.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>The events to tell for one event of the conversation, in order.</summary>
    public IEnumerable<ThreadEvent> Map(EventMessage message)
    {
        switch (message)
        {
            case SessionConfiguredEvent configured:
                return [new ThreadEvent.ThreadStarted(configured.SessionId)];
            case TaskStartedEvent:
                _failure = null;
                return [new ThreadEvent.TurnStarted()];
            case AgentMessageDeltaEvent delta when TellsDeltas:
                return [new ThreadEvent.MessageDelta(delta.Delta)];
            case AgentMessageEvent text:
                return [Completed(new ThreadItem.AgentMessage(text.Message) { Id = NextId() })];
            case AgentReasoningEvent text:
                return [Completed(new ThreadItem.Reasoning(text.Text) { Id = NextId() })];
            case WebSearchEndEvent search:
                return [Completed(new ThreadItem.WebSearch(search.Query) { Id = NextId() })];
            case WarningEvent warning:
                return [Completed(new ThreadItem.Warning(warning.Message) { Id = NextId() })];
            case ErrorEvent error:
                _failure = error.Message;
                HasFailed = true;
                return [new ThreadEvent.Error(error.Message)];
            case StreamErrorEvent retry:
                return [new ThreadEvent.Error(retry.Message)];
            case TokenCountEvent { Info: { } info }:
                _usage = info.TotalTokenUsage;
                return [];
            case ExecCommandBeginEvent begin:
                return [new ThreadEvent.ItemStarted(Begin(begin))];
            case ExecCommandEndEvent end when _commands.Remove(end.CallId, out ThreadItem.CommandExecution? command):
                return [Completed(command with
                {
                    AggregatedOutput = end.AggregatedOutput,
                    ExitCode = end.ExitCode,
                    Status = end.ExitCode == 0 ? ItemStatus.Completed : ItemStatus.Failed,
                })];
            case PatchApplyBeginEvent patch:
                _patches[patch.CallId] = patch.Changes;
                return [];
            case PatchApplyEndEvent end when _patches.Remove(end.CallId, out IReadOnlyDictionary<string, FileChange>? changes):
                return [Completed(End(end, changes))];
            case McpToolCallBeginEvent begin:
                return [new ThreadEvent.ItemStarted(Begin(begin))];
            case McpToolCallEndEvent end:
                return [Completed(End(end))];
            case PlanUpdateEvent plan:
                return [Plan(plan)];
            case TaskCompleteEvent:
                return End(_failure is { } failure ? new ThreadEvent.TurnFailed(failure) : new ThreadEvent.TurnCompleted(_usage));
            case TurnAbortedEvent aborted:
                HasFailed = true;
                return End(new ThreadEvent.TurnFailed(aborted.Reason == TurnAbortReason.Replaced
                    ? "The turn was replaced by another one."
                    : "The turn was interrupted. What was done so far is kept; resume the thread to go on."));
            default:
                return [];
        }
    }

    private static ThreadEvent.ItemCompleted Completed(ThreadItem item) => new(item);

    private IEnumerable<ThreadEvent> End(ThreadEvent end)
    {
        if (_plan is { } plan)
        {
            _plan = null;
            return [Completed(plan), end];
        }

        return [end];
    }

    private ThreadItem.CommandExecution Begin(ExecCommandBeginEvent begin)
    {
        var item = new ThreadItem.CommandExecution(ShellWords.Show(begin.Command), "", null, ItemStatus.InProgress) { Id = NextId() };
        _commands[begin.CallId] = item;
        return item;
    }

    private ThreadItem.FileChange End(PatchApplyEndEvent end, IReadOnlyDictionary<string, FileChange> changes) => new(
        [.. changes.Select(static change => new FileUpdate(change.Key, change.Value switch
        {
            FileChange.Add => FileUpdateKind.Add,
            FileChange.Delete => FileUpdateKind.Delete,
            _ => FileUpdateKind.Update,
        }))],
        end.Success ? ItemStatus.Completed : ItemStatus.Failed) { Id = NextId() };

    private ThreadItem.McpToolCall Begin(McpToolCallBeginEvent begin)
    {
        string id = NextId();
        _mcpCalls[begin.CallId] = id;
        McpInvocation call = begin.Invocation;
        return new ThreadItem.McpToolCall(call.Server, call.Tool, call.Arguments, null, null, ItemStatus.InProgress) { Id = id };
    }

    private ThreadItem.McpToolCall End(McpToolCallEndEvent end)
    {
        string id = _mcpCalls.Remove(end.CallId, out string? known) ? known : NextId();
        McpInvocation call = end.Invocation;
        if (end.Result.Ok is not { } ok)
        {
            return new ThreadItem.McpToolCall(call.Server, call.Tool, call.Arguments, null, end.Result.Err, ItemStatus.Failed) { Id = id };
        }

        bool isError = ok.TryGetProperty("isError", out JsonElement flag) && flag.ValueKind == JsonValueKind.True;
        JsonElement content = ok.TryGetProperty("content", out JsonElement blocks) ? blocks : default;
        JsonElement? structured = ok.TryGetProperty("structuredContent", out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
        return new ThreadItem.McpToolCall(
            call.Server, call.Tool, call.Arguments, new McpResult(content, structured), null, isError ? ItemStatus.Failed : ItemStatus.Completed) { Id = id };
    }

    private ThreadEvent Plan(PlanUpdateEvent update)
    {
        IReadOnlyList<TodoStep> steps = [.. update.Plan.Select(static step => new TodoStep(step.Step, step.Status == PlanStepStatus.Completed))];
        if (_plan is { } plan)
        {
            _plan = plan with { Items = steps };
            return new ThreadEvent.ItemUpdated(_plan);
        }

        _plan = new ThreadItem.TodoList(steps) { Id = NextId() };
        return new ThreadEvent.ItemStarted(_plan);
    }

    private string NextId() => string.Create(CultureInfo.InvariantCulture, $"item_{_items++}");
}
