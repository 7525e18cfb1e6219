using System.Buffers;
using System.Text.Json;
using Codex.Protocol;

namespace Codex.Cli;

/// <summary>The run as JSON lines on standard output: one object a line, handed on at once.</summary>
/// <remarks>A write that fails is an <see cref="IOException"/> of the caller's: nobody is listening any more.</remarks>
internal sealed class ExecJsonWriter : IExecOutput, IDisposable
{
    private readonly Stream _output;
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Utf8JsonWriter _json;
    private readonly Dictionary<string, (string Id, string Command)> _commands = [];
    private readonly Dictionary<string, IReadOnlyDictionary<string, FileChange>> _patches = [];
    private readonly Dictionary<string, string> _mcpCalls = [];
    private int _items;
    private string? _planId;
    private IReadOnlyList<PlanStep> _plan = [];
    private string? _failure;
    private TokenUsage _usage = new();
    private bool _turnIsOpen;

    public ExecJsonWriter(Stream output)
    {
        _output = output;
        _json = new Utf8JsonWriter(_buffer, WireJson.WriterOptions);
    }

    public void Begin(ExecHeader header)
    {
        Open("thread.started"u8);
        _json.WriteString("thread_id"u8, header.ThreadId.Value);
        Close();
    }

    public void Show(EventMessage message)
    {
        switch (message)
        {
            case TaskStartedEvent:
                _failure = null;
                _turnIsOpen = true;
                Open("turn.started"u8);
                Close();
                break;
            case AgentMessageEvent answer:
                WriteTextItem("agent_message"u8, "text"u8, answer.Message);
                break;
            case AgentReasoningEvent reasoning:
                WriteTextItem("reasoning"u8, "text"u8, reasoning.Text);
                break;
            case WarningEvent warning:
                WriteTextItem("error"u8, "message"u8, warning.Message);
                break;
            case WebSearchEndEvent search:
                WriteTextItem("web_search"u8, "query"u8, search.Query);
                break;
            case ErrorEvent error:
                _failure = error.Message;
                WriteError(error.Message);
                break;
            case StreamErrorEvent retry:
                WriteError(retry.Message);
                break;
            case TokenCountEvent { Info: { } info }:
                _usage = info.TotalTokenUsage;
                break;
            case ExecCommandBeginEvent begin:
                BeginCommand(begin);
                break;
            case ExecCommandEndEvent end:
                EndCommand(end);
                break;
            case PatchApplyBeginEvent begin:
                _patches[begin.CallId] = begin.Changes;
                break;
            case PatchApplyEndEvent end:
                EndPatch(end);
                break;
            case McpToolCallBeginEvent begin:
                _mcpCalls[begin.CallId] = NextId();
                WriteMcpCall("item.started"u8, _mcpCalls[begin.CallId], begin.Invocation, result: null);
                break;
            case McpToolCallEndEvent end:
                WriteMcpCall(
                    "item.completed"u8, _mcpCalls.Remove(end.CallId, out string? id) ? id : NextId(), end.Invocation, end.Result);
                break;
            case PlanUpdateEvent plan:
                UpdatePlan(plan);
                break;
            case TaskCompleteEvent:
                EndTurn(_failure);
                break;
            case TurnAbortedEvent aborted:
                EndTurn(_failure ?? AbortText.Of(aborted.Reason));
                break;
        }
    }

    public void End(ExecOutcome outcome)
    {
        if (_turnIsOpen)
        {
            EndTurn(outcome.Failure);
        }
    }

    public void Dispose() => _json.Dispose();

    private string NextId() => $"item_{_items++}";

    private void BeginCommand(ExecCommandBeginEvent begin)
    {
        (string Id, string Command) command = (NextId(), CommandText.Join(begin.Command));
        _commands[begin.CallId] = command;
        OpenItem("item.started"u8, command.Id, "command_execution"u8);
        _json.WriteString("command"u8, command.Command);
        _json.WriteString("aggregated_output"u8, ""u8);
        _json.WriteNull("exit_code"u8);
        _json.WriteString("status"u8, "in_progress"u8);
        CloseItem();
    }

    private void EndCommand(ExecCommandEndEvent end)
    {
        if (!_commands.Remove(end.CallId, out (string Id, string Command) command))
        {
            return;
        }

        OpenItem("item.completed"u8, command.Id, "command_execution"u8);
        _json.WriteString("command"u8, command.Command);
        _json.WriteString("aggregated_output"u8, end.AggregatedOutput);
        _json.WriteNumber("exit_code"u8, end.ExitCode);
        WriteStatus(end.ExitCode == 0);
        CloseItem();
    }

    private void EndPatch(PatchApplyEndEvent end)
    {
        if (!_patches.Remove(end.CallId, out IReadOnlyDictionary<string, FileChange>? changes))
        {
            return;
        }

        OpenItem("item.completed"u8, NextId(), "file_change"u8);
        _json.WriteStartArray("changes"u8);
        foreach ((string path, FileChange change) in changes)
        {
            _json.WriteStartObject();
            _json.WriteString("path"u8, path);
            _json.WriteString("kind"u8, change switch
            {
                FileChange.Add => "add"u8,
                FileChange.Delete => "delete"u8,
                _ => "update"u8,
            });
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        WriteStatus(end.Success);
        CloseItem();
    }

    private void WriteMcpCall(ReadOnlySpan<byte> kind, string id, McpInvocation invocation, McpToolCallResult? result)
    {
        OpenItem(kind, id, "mcp_tool_call"u8);
        _json.WriteString("server"u8, invocation.Server);
        _json.WriteString("tool"u8, invocation.Tool);
        WriteElement("arguments"u8, invocation.Arguments);
        bool isError = false;
        if (result?.Ok is { ValueKind: JsonValueKind.Object } ok)
        {
            isError = ok.TryGetProperty("isError"u8, out JsonElement flag) && flag.ValueKind == JsonValueKind.True;
            _json.WriteStartObject("result"u8);
            WriteElement("content"u8, ok.TryGetProperty("content"u8, out JsonElement content) ? content : null);
            WriteElement("structured_content"u8, ok.TryGetProperty("structuredContent"u8, out JsonElement structured) ? structured : null);
            _json.WriteEndObject();
        }
        else
        {
            _json.WriteNull("result"u8);
        }

        if (result?.Err is { } error)
        {
            isError = true;
            _json.WriteStartObject("error"u8);
            _json.WriteString("message"u8, error);
            _json.WriteEndObject();
        }
        else
        {
            _json.WriteNull("error"u8);
        }

        if (result is null)
        {
            _json.WriteString("status"u8, "in_progress"u8);
        }
        else
        {
            WriteStatus(!isError);
        }

        CloseItem();
    }

    private void UpdatePlan(PlanUpdateEvent update)
    {
        bool isFirst = _planId is null;
        _planId ??= NextId();
        _plan = update.Plan;
        WritePlan(isFirst ? "item.started"u8 : "item.updated"u8, _planId);
    }

    private void WritePlan(ReadOnlySpan<byte> kind, string id)
    {
        OpenItem(kind, id, "todo_list"u8);
        _json.WriteStartArray("items"u8);
        foreach (PlanStep step in _plan)
        {
            _json.WriteStartObject();
            _json.WriteString("text"u8, step.Step);
            _json.WriteBoolean("completed"u8, step.Status == PlanStepStatus.Completed);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        CloseItem();
    }

    private void EndTurn(string? failure)
    {
        _turnIsOpen = false;
        _commands.Clear();
        _patches.Clear();
        _mcpCalls.Clear();
        if (_planId is { } plan)
        {
            _planId = null;
            WritePlan("item.completed"u8, plan);
        }

        if (failure is not null)
        {
            Open("turn.failed"u8);
            _json.WriteStartObject("error"u8);
            _json.WriteString("message"u8, failure);
            _json.WriteEndObject();
            Close();
            return;
        }

        Open("turn.completed"u8);
        _json.WriteStartObject("usage"u8);
        _json.WriteNumber("input_tokens"u8, _usage.InputTokens);
        _json.WriteNumber("cached_input_tokens"u8, _usage.CachedInputTokens);
        _json.WriteNumber("output_tokens"u8, _usage.OutputTokens);
        _json.WriteEndObject();
        Close();
    }

    private void WriteError(string message)
    {
        Open("error"u8);
        _json.WriteString("message"u8, message);
        Close();
    }

    private void WriteTextItem(ReadOnlySpan<byte> type, ReadOnlySpan<byte> name, string text)
    {
        OpenItem("item.completed"u8, NextId(), type);
        _json.WriteString(name, text);
        CloseItem();
    }

    private void WriteStatus(bool isSuccess) => _json.WriteString("status"u8, isSuccess ? "completed"u8 : "failed"u8);

    private void WriteElement(ReadOnlySpan<byte> name, JsonElement? value)
    {
        if (value is { } element)
        {
            _json.WritePropertyName(name);
            element.WriteTo(_json);
        }
        else
        {
            _json.WriteNull(name);
        }
    }

    private void OpenItem(ReadOnlySpan<byte> kind, string id, ReadOnlySpan<byte> type)
    {
        Open(kind);
        _json.WriteStartObject("item"u8);
        _json.WriteString("id"u8, id);
        _json.WriteString("type"u8, type);
    }

    private void CloseItem()
    {
        _json.WriteEndObject();
        Close();
    }

    private void Open(ReadOnlySpan<byte> type)
    {
        _buffer.ResetWrittenCount();
        _json.Reset(_buffer);
        _json.WriteStartObject();
        _json.WriteString("type"u8, type);
    }

    private void Close()
    {
        _json.WriteEndObject();
        _json.Flush();
        _buffer.Write("\n"u8);
        _output.Write(_buffer.WrittenSpan);
        _output.Flush();
    }
}
