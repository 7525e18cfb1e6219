using System.Buffers;
using System.Text.Json;
using Codex.Core;
using Codex.Protocol;

namespace Codex.Cli;

/// <summary>The run as JSON lines on standard output: one object a line, handed on at once.</summary>
/// <remarks>A write that fails is an <see cref="IOException"/> of the caller's: nobody is listening any more.</remarks>
internal sealed class ExecJsonWriter : IExecOutput, IDisposable
{
    private readonly Stream _output;
    private readonly ThreadEventMapper _mapper = new();
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Utf8JsonWriter _json;
    private readonly bool _hidesReasoning;
    private bool _turnIsOpen;

    /// <param name="output">Where the lines go.</param>
    /// <param name="hidesReasoning">Whether what the model thought is left out.</param>
    public ExecJsonWriter(Stream output, bool hidesReasoning = false)
    {
        _output = output;
        _hidesReasoning = hidesReasoning;
        _json = new Utf8JsonWriter(_buffer, WireJson.WriterOptions);
    }

    public void Begin(ExecHeader header)
    {
        // The session's own first event says all that these lines tell of it.
    }

    public void Show(EventMessage message)
    {
        if (_hidesReasoning && message is AgentReasoningEvent)
        {
            return;
        }

        foreach (ThreadEvent line in _mapper.Map(message))
        {
            Write(line);
        }
    }

    public void End(ExecOutcome outcome)
    {
        if (_turnIsOpen && outcome.Failure is { } failure)
        {
            Write(new ThreadEvent.TurnFailed(failure));
        }
    }

    /// <summary>Writes one line; pieces of a message that is still being written have none.</summary>
    public void Write(ThreadEvent line)
    {
        switch (line)
        {
            case ThreadEvent.ThreadStarted started:
                Open("thread.started"u8);
                _json.WriteString("thread_id"u8, started.ThreadId.Value);
                break;
            case ThreadEvent.TurnStarted:
                _turnIsOpen = true;
                Open("turn.started"u8);
                break;
            case ThreadEvent.ItemStarted started:
                Open("item.started"u8);
                WriteItem(started.Item);
                break;
            case ThreadEvent.ItemUpdated updated:
                Open("item.updated"u8);
                WriteItem(updated.Item);
                break;
            case ThreadEvent.ItemCompleted completed:
                Open("item.completed"u8);
                WriteItem(completed.Item);
                break;
            case ThreadEvent.TurnCompleted completed:
                _turnIsOpen = false;
                Open("turn.completed"u8);
                _json.WriteStartObject("usage"u8);
                _json.WriteNumber("input_tokens"u8, completed.Usage.InputTokens);
                _json.WriteNumber("cached_input_tokens"u8, completed.Usage.CachedInputTokens);
                _json.WriteNumber("output_tokens"u8, completed.Usage.OutputTokens);
                _json.WriteEndObject();
                break;
            case ThreadEvent.TurnFailed failed:
                _turnIsOpen = false;
                Open("turn.failed"u8);
                WriteError(failed.Message);
                break;
            case ThreadEvent.Error error:
                Open("error"u8);
                _json.WriteString("message"u8, error.Message);
                break;
            default:
                return;
        }

        Close();
    }

    public void Dispose() => _json.Dispose();

    private void WriteItem(ThreadItem item)
    {
        _json.WriteStartObject("item"u8);
        _json.WriteString("id"u8, item.Id);
        switch (item)
        {
            case ThreadItem.AgentMessage message:
                WriteText("agent_message"u8, "text"u8, message.Text);
                break;
            case ThreadItem.Reasoning reasoning:
                WriteText("reasoning"u8, "text"u8, reasoning.Text);
                break;
            case ThreadItem.WebSearch search:
                WriteText("web_search"u8, "query"u8, search.Query);
                break;
            case ThreadItem.Warning warning:
                WriteText("error"u8, "message"u8, warning.Message);
                break;
            case ThreadItem.CommandExecution command:
                WriteCommand(command);
                break;
            case ThreadItem.FileChange change:
                WriteChange(change);
                break;
            case ThreadItem.McpToolCall call:
                WriteCall(call);
                break;
            case ThreadItem.TodoList list:
                WriteList(list);
                break;
        }

        _json.WriteEndObject();
    }

    private void WriteText(ReadOnlySpan<byte> type, ReadOnlySpan<byte> name, string text)
    {
        _json.WriteString("type"u8, type);
        _json.WriteString(name, text);
    }

    private void WriteCommand(ThreadItem.CommandExecution command)
    {
        WriteText("command_execution"u8, "command"u8, command.Command);
        _json.WriteString("aggregated_output"u8, command.AggregatedOutput);
        if (command.ExitCode is { } exitCode)
        {
            _json.WriteNumber("exit_code"u8, exitCode);
        }
        else
        {
            _json.WriteNull("exit_code"u8);
        }

        WriteStatus(command.Status);
    }

    private void WriteChange(ThreadItem.FileChange change)
    {
        _json.WriteString("type"u8, "file_change"u8);
        _json.WriteStartArray("changes"u8);
        foreach (FileUpdate file in change.Changes)
        {
            _json.WriteStartObject();
            _json.WriteString("path"u8, file.Path);
            _json.WriteString("kind"u8, file.Kind switch
            {
                FileUpdateKind.Add => "add"u8,
                FileUpdateKind.Delete => "delete"u8,
                _ => "update"u8,
            });
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        WriteStatus(change.Status);
    }

    private void WriteCall(ThreadItem.McpToolCall call)
    {
        WriteText("mcp_tool_call"u8, "server"u8, call.Server);
        _json.WriteString("tool"u8, call.Tool);
        WriteElement("arguments"u8, call.Arguments);
        if (call.Result is { } result)
        {
            _json.WriteStartObject("result"u8);
            WriteElement("content"u8, result.Content);
            WriteElement("structured_content"u8, result.StructuredContent);
            _json.WriteEndObject();
        }
        else
        {
            _json.WriteNull("result"u8);
        }

        if (call.Error is { } error)
        {
            WriteError(error);
        }
        else
        {
            _json.WriteNull("error"u8);
        }

        WriteStatus(call.Status);
    }

    private void WriteList(ThreadItem.TodoList list)
    {
        _json.WriteString("type"u8, "todo_list"u8);
        _json.WriteStartArray("items"u8);
        foreach (TodoStep step in list.Items)
        {
            _json.WriteStartObject();
            _json.WriteString("text"u8, step.Text);
            _json.WriteBoolean("completed"u8, step.Completed);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WriteError(string message)
    {
        _json.WriteStartObject("error"u8);
        _json.WriteString("message"u8, message);
        _json.WriteEndObject();
    }

    private void WriteStatus(ItemStatus status) => _json.WriteString("status"u8, status switch
    {
        ItemStatus.InProgress => "in_progress"u8,
        ItemStatus.Completed => "completed"u8,
        _ => "failed"u8,
    });

    private void WriteElement(ReadOnlySpan<byte> name, JsonElement? value)
    {
        if (value is { ValueKind: not JsonValueKind.Undefined } element)
        {
            _json.WritePropertyName(name);
            element.WriteTo(_json);
        }
        else
        {
            _json.WriteNull(name);
        }
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
