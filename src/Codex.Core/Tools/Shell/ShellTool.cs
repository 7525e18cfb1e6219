using Codex.Core.Approvals;
using Codex.Core.Tools.Patch;
using Codex.Core.Turns;
using Codex.Models;
using Codex.Protocol;

namespace Codex.Core.Tools.Shell;

/// <summary>Runs one command to its end. A command that is in truth a patch is applied as one.</summary>
/// <param name="kind">How the model's family is offered it; null when it is only known by name.</param>
internal sealed class ShellTool(ShellToolKind? kind) : ITool
{
    private const ulong DefaultTimeoutMs = 10_000;

    public IReadOnlyList<string> Names { get; } = ["shell", "container.exec", "local_shell"];

    public bool IsParallel => false;

    public ToolSpecification? Specification => kind switch
    {
        ShellToolKind.Shell => new FunctionTool("shell", "Runs a command in the user's workspace and returns its output, exit code and duration. Long output keeps its beginning and end.", ToolSchema.Load("shell.json")),
        ShellToolKind.LocalShell => new LocalShellTool(),
        _ => null,
    };

    public async Task<ToolOutput> RunAsync(ToolCall call, TurnContext turn, CancellationToken cancellationToken)
    {
        ShellArguments arguments = ShellArguments.From(call.Payload);
        var request = new CommandRequest
        {
            CallId = call.CallId,
            Command = [.. arguments.Command.OfType<string>()],
            Cwd = turn.Resolve(arguments.Workdir),
            Timeout = TimeSpan.FromMilliseconds(Math.Min(arguments.TimeoutMs ?? arguments.Timeout ?? DefaultTimeoutMs, int.MaxValue)),
            IsEscalated = arguments.WithEscalatedPermissions ?? false,
            Justification = arguments.Justification,
        };
        CommandDecision decision = CommandDecision.Decide(
            turn.Settings.ApprovalPolicy, turn.Settings.SandboxPolicy, request.Command, request.IsEscalated, turn.Conversation.Execution.Commands);
        if (decision.Refusal is { } refusal)
        {
            throw new ToolException(refusal);
        }

        return PatchRequest.TryRecognise(request, turn) is { } patch
            ? await new PatchRun(turn).ApplyAsync(patch, cancellationToken).ConfigureAwait(false)
            : await new CommandRun(turn, request, decision).RunAsync(cancellationToken).ConfigureAwait(false);
    }
}
