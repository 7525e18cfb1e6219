using Codex.Core.Approvals;
using Codex.Core.Turns;
using Codex.Models;
using Codex.Protocol;

namespace Codex.Core.Tools.Terminal;

/// <summary>Runs a command in a terminal of its own; one that does not end soon goes on as a session.</summary>
internal sealed class ExecCommandTool : ITool
{
    public const string Name = "exec_command";

    public IReadOnlyList<string> Names { get; } = [Name];

    public bool IsParallel => false;

    public ToolSpecification? Specification { get; } = new FunctionTool(
        Name,
        "Runs a command in a terminal. Returns its output, and its exit code when it has ended; otherwise a session id for write_stdin.",
        ToolSchema.Load("exec_command.json"));

    public async Task<ToolOutput> RunAsync(ToolCall call, TurnContext turn, CancellationToken cancellationToken)
    {
        ExecCommandArguments arguments = FunctionArguments.Parse(call.JsonArguments, TerminalJson.Default.ExecCommandArguments, Name);
        var request = new TerminalRequest
        {
            CallId = call.CallId,
            CommandLine = arguments.Cmd,
            Command = [arguments.Shell, arguments.Login ? "-lc" : "-c", arguments.Cmd],
            Cwd = turn.Resolve(arguments.Workdir),
            YieldAfter = TerminalLimits.Yield(arguments.YieldTimeMs),
            MaxCharacters = TerminalLimits.Characters(arguments.MaxOutputTokens),
        };
        CommandDecision decision = CommandDecision.Decide(
            turn.Settings.ApprovalPolicy, turn.Settings.SandboxPolicy, request.Command, isEscalated: false, turn.Conversation.Execution.Commands);
        try
        {
            return await new TerminalRun(turn, request, decision).RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ToolException failure)
        {
            throw new ToolException($"{Name} failed: {failure.Message}", failure);
        }
    }
}
