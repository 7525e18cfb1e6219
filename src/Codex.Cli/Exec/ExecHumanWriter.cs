using System.Text.Json;
using Codex.Configuration;
using Codex.Execution.Commands;
using Codex.Protocol;

namespace Codex.Cli;

/// <summary>The run for people: what happens on standard error, the answer alone on standard output.</summary>
internal sealed class ExecHumanWriter(TextWriter output, TextWriter error, ExecHumanOptions options) : IExecOutput
{
    private const int ShownLines = 20;
    private const string Rule = "--------";

    private readonly TerminalStyle _style = options.Style;
    private readonly Dictionary<string, string> _commands = [];
    private readonly Dictionary<string, bool> _patches = [];
    private string? _openCommand;
    private string? _turnDiff;

    public void Begin(ExecHeader header)
    {
        Line($"Codex for .NET {ProgramVersion.Text}");
        Line(Rule);
        Fact("workdir", header.WorkingFolder);
        Fact("model", header.Model);
        Fact("provider", header.Provider);
        Fact("approval", JsonSerializer.SerializeToElement(header.ApprovalPolicy, ProtocolJson.Default.ApprovalPolicy).GetString()!);
        Fact("sandbox", SandboxText.Format(header.SandboxPolicy));
        if (header.HasReasoning)
        {
            Fact("reasoning effort", header.Effort is { } effort ? JsonSerializer.SerializeToElement(effort, ProtocolJson.Default.ReasoningEffort).GetString()! : "none");
            Fact("reasoning summaries", JsonSerializer.SerializeToElement(header.Summary, ProtocolJson.Default.ReasoningSummary).GetString()!);
        }

        Fact("session id", header.ThreadId.ToString());
        Line(Rule);
        Line(_style.Cyan("user"));
        Line(header.Prompt);
    }

    public void Show(EventMessage message)
    {
        switch (message)
        {
            case ErrorEvent failure:
                Line(_style.Red("ERROR:") + " " + failure.Message);
                break;
            case WarningEvent warning:
                Line(_style.Yellow("warning:") + " " + warning.Message);
                break;
            case StreamErrorEvent retry:
                Line(_style.Dim(retry.Message));
                break;
            case BackgroundEvent notice:
                Line(_style.Dim(notice.Message));
                break;
            case DeprecationNoticeEvent notice:
                Line(_style.Yellow("deprecated:") + " " + notice.Summary);
                if (notice.Details is { } details)
                {
                    Line("  " + details);
                }

                break;
            case AgentMessageEvent answer:
                Text(_style.Magenta("codex"), answer.Message);
                break;
            case AgentReasoningEvent thought when !options.HidesReasoning:
                Text(_style.Magenta("thinking"), _style.Italic(thought.Text));
                break;
            case AgentReasoningRawContentEvent thought when options.ShowsRawReasoning:
                Text(_style.Magenta("thinking"), thought.Text);
                break;
            case AgentReasoningSectionBreakEvent when !options.HidesReasoning:
                Line("");
                break;
            case ExecCommandBeginEvent begin:
                BeginCommand(begin);
                break;
            case ExecCommandEndEvent end:
                EndCommand(end);
                break;
            case McpToolCallBeginEvent begin:
                Line(_style.Magenta("tool") + " " + _style.Bold(CallOf(begin.Invocation)));
                break;
            case McpToolCallEndEvent end:
                EndMcpCall(end);
                break;
            case WebSearchEndEvent search:
                Line(_style.Magenta("searched the web:") + " " + search.Query);
                break;
            case PatchApplyBeginEvent begin:
                BeginPatch(begin);
                break;
            case PatchApplyEndEvent end:
                EndPatch(end);
                break;
            case TurnDiffEvent diff:
                _turnDiff = diff.UnifiedDiff;
                break;
            case PlanUpdateEvent plan:
                ShowPlan(plan);
                break;
            case ViewImageToolCallEvent view:
                Line(_style.Magenta("viewed image") + " " + Linked(view.Path));
                break;
            case TurnAbortedEvent aborted:
                Line(_style.Yellow(AbortText.Of(aborted.Reason)));
                break;
        }

        error.Flush();
    }

    public void End(ExecOutcome outcome)
    {
        if (!string.IsNullOrWhiteSpace(_turnDiff))
        {
            Line(_style.Magenta("file update:"));
            Diff(_turnDiff);
        }

        if (outcome.Usage is { } usage)
        {
            Line(_style.Magenta("tokens used"));
            Line($"{usage.BlendedTotal:N0}");
        }

        EndLine();
        error.Flush();
        if (outcome.FinalMessage is { } answer && !options.IsOneTerminal)
        {
            output.Write(answer);
            if (!answer.EndsWith('\n'))
            {
                output.Write('\n');
            }

            output.Flush();
        }
    }

    private void BeginCommand(ExecCommandBeginEvent begin)
    {
        string command = _style.Bold(ShellWords.Join(begin.Command)) + " in " + begin.Cwd;
        _commands[begin.CallId] = command;
        Line(_style.Magenta("exec"));
        error.Write(command);
        _openCommand = begin.CallId;
    }

    private void EndCommand(ExecCommandEndEvent end)
    {
        if (_openCommand != end.CallId)
        {
            // Other lines came between: say again which command it was.
            EndLine();
            error.Write(_commands.GetValueOrDefault(end.CallId, "command"));
        }

        _commands.Remove(end.CallId);
        _openCommand = null;
        string time = $" in {DurationText.Format(end.Duration)}:";
        error.WriteLine(end.ExitCode == 0 ? _style.Green(" succeeded" + time) : _style.Red($" exited {end.ExitCode}" + time));
        FirstLines(end.AggregatedOutput);
    }

    private void EndMcpCall(McpToolCallEndEvent end)
    {
        bool isError = end.Result.Ok is not { } ok
            || (ok.TryGetProperty("isError"u8, out JsonElement flag) && flag.ValueKind == JsonValueKind.True);
        string time = $" in {DurationText.Format(end.Duration)}:";
        Line(CallOf(end.Invocation) + (isError ? _style.Red(" failed" + time) : _style.Green(" success" + time)));
        if (end.Result.Ok is { } result)
        {
            FirstLines(IndentedJson.Of(result));
        }
    }

    private void BeginPatch(PatchApplyBeginEvent begin)
    {
        _patches[begin.CallId] = begin.AutoApproved;
        Line(_style.Magenta("file update"));
        foreach ((string path, FileChange change) in begin.Changes)
        {
            switch (change)
            {
                case FileChange.Add add:
                    Line(_style.Green($"A {Linked(path)}"));
                    Lines(add.Content, _style.Green);
                    break;
                case FileChange.Delete delete:
                    Line(_style.Red($"D {path}"));
                    Lines(delete.Content, _style.Red);
                    break;
                case FileChange.Update update:
                    Line(update.MovePath is { } target ? $"R {path} -> {Linked(target)}" : $"M {Linked(path)}");
                    Diff(update.UnifiedDiff);
                    break;
            }
        }
    }

    private string Linked(string path) => _style.Link(path, options.Opener.LinkTo(path));

    private void EndPatch(PatchApplyEndEvent end)
    {
        string title = _patches.Remove(end.CallId, out bool autoApproved)
            ? $"apply_patch(auto_approved={(autoApproved ? "true" : "false")})"
            : "apply_patch";
        Line(_style.Magenta(title) + (end.Success ? _style.Green(" exited 0:") : _style.Red(" exited 1:")));
        Lines(end.Success ? end.Stdout : end.Stderr, _style.Dim);
    }

    private void ShowPlan(PlanUpdateEvent plan)
    {
        Line(_style.Magenta("Plan update"));
        if (!string.IsNullOrWhiteSpace(plan.Explanation))
        {
            Line(_style.Italic(plan.Explanation));
        }

        foreach (PlanStep step in plan.Plan)
        {
            Line("  " + step.Status switch
            {
                PlanStepStatus.Completed => _style.Green("✓ ") + step.Step,
                PlanStepStatus.InProgress => _style.Cyan("→ ") + step.Step,
                _ => _style.Dim("• " + step.Step),
            });
        }
    }

    private static string CallOf(McpInvocation call) =>
        $"{call.Server}.{call.Tool}({(call.Arguments is { } arguments ? arguments.GetRawText() : "")})";

    private void Fact(string name, string value) => Line(_style.Bold(name + ":") + " " + value);

    private void Text(string label, string text)
    {
        Line(label);
        Line(text);
    }

    private void Diff(string unifiedDiff) => Lines(unifiedDiff, line => line switch
    {
        ['+', ..] => _style.Green(line),
        ['-', ..] => _style.Red(line),
        _ => line,
    });

    private void FirstLines(string text)
    {
        string[] lines = TrimEnd(text).Split('\n', ShownLines + 1);
        foreach (string line in lines.AsSpan(0, Math.Min(lines.Length, ShownLines)))
        {
            Line(_style.Dim(line.TrimEnd('\r')));
        }
    }

    private void Lines(string text, Func<string, string> style)
    {
        foreach (string line in TrimEnd(text).Split('\n'))
        {
            Line(style(line.TrimEnd('\r')));
        }
    }

    private static string TrimEnd(string text) => text.EndsWith('\n') ? text[..^1] : text;

    private void Line(string text)
    {
        EndLine();
        error.Write(text);
        error.Write('\n');
    }

    private void EndLine()
    {
        if (_openCommand is not null)
        {
            _openCommand = null;
            error.Write('\n');
        }
    }
}
