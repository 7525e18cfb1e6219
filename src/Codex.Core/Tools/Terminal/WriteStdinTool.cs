using Codex.Core.Turns;
using Codex.Execution;
using Codex.Models;
using Codex.Protocol;

namespace Codex.Core.Tools.Terminal;

/// <summary>Types into a command that runs in a terminal, or looks at what it wrote.</summary>
internal sealed class WriteStdinTool : ITool
{
    public const string Name = "write_stdin";

    public IReadOnlyList<string> Names { get; } = [Name];

    public bool IsParallel => false;

    public ToolSpecification? Specification { get; } = new FunctionTool(
        Name,
        "Types characters into a session of exec_command and returns what it wrote since the last call. Without characters it only looks.",
        ToolSchema.Load("write_stdin.json"));

    public async Task<ToolOutput> RunAsync(ToolCall call, TurnContext turn, CancellationToken cancellationToken)
    {
        WriteStdinArguments arguments = FunctionArguments.Parse(call.JsonArguments, TerminalJson.Default.WriteStdinArguments, Name);
        ConversationTerminals terminals = turn.Conversation.Execution.Terminals;
        try
        {
            TerminalOutput output = await terminals.Sessions.WriteAsync(
                arguments.SessionId, arguments.Chars, TerminalLimits.Yield(arguments.YieldTimeMs), cancellationToken).ConfigureAwait(false);
            string callId = terminals.CallOf(arguments.SessionId) ?? call.CallId;
            if (output.ExitCode is not null)
            {
                terminals.Forget(arguments.SessionId);
            }

            return await TerminalReport.TellAsync(
                turn, call.CallId, callId, output, TerminalLimits.Characters(arguments.MaxOutputTokens), output.SinceStart).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is UnknownTerminalException or IOException)
        {
            throw new ToolException($"{Name} failed: {failure.Message}", failure);
        }
    }
}
