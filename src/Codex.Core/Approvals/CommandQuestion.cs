using Codex.Core.Tools;
using Codex.Core.Turns;
using Codex.Execution.Commands;
using Codex.Protocol;

namespace Codex.Core.Approvals;

/// <summary>Puts a command to the user, unless the user has answered for the whole conversation.</summary>
/// <param name="turn">The turn that wants to run it.</param>
/// <param name="tool">The tool that is called.</param>
/// <param name="callId">The call.</param>
/// <param name="command">The program and its arguments.</param>
/// <param name="cwd">Where it would run.</param>
/// <param name="memoryKey">What an answer for the conversation is remembered under.</param>
internal sealed class CommandQuestion(TurnContext turn, string tool, string callId, IReadOnlyList<string> command, string cwd, string memoryKey)
{
    private const string RetryReason = "The sandbox stopped this command. Run it again without the sandbox?";
    private const string Rejected = "exec command rejected by user";

    /// <summary>Reports that the settings let the command run without a question.</summary>
    public void ReportUnasked() => turn.Conversation.Telemetry?.ToolDecided(tool, callId, ReviewDecision.Approved, isUsers: false);

    /// <summary>Asks before the command runs.</summary>
    /// <param name="reason">Why, in the model's words; null when it does not say.</param>
    /// <param name="unconfined">Whether it would run without the sandbox.</param>
    /// <param name="cancellationToken">Withdraws the question.</param>
    /// <exception cref="ToolException">The user does not agree.</exception>
    public async Task AskAsync(string? reason, bool unconfined, CancellationToken cancellationToken)
    {
        if (!await IsAgreedAsync(reason, unconfined, failure: null, cancellationToken).ConfigureAwait(false))
        {
            throw new ToolException(Rejected);
        }
    }

    /// <summary>
    /// Asks after the sandbox stopped the command. Having agreed to the command is not having agreed to run it without the sandbox.
    /// </summary>
    /// <param name="output">What it wrote in the sandbox.</param>
    /// <param name="exitCode">How it ended there.</param>
    /// <param name="cancellationToken">Withdraws the question.</param>
    /// <exception cref="ToolException">The user does not agree; the model is told what came of the run in the sandbox.</exception>
    public async Task AskAgainAsync(string output, int exitCode, CancellationToken cancellationToken)
    {
        string failure = output.Length > 0 ? output : $"exit code {exitCode}";
        if (!await IsAgreedAsync(RetryReason, unconfined: true, failure, cancellationToken).ConfigureAwait(false))
        {
            throw new ToolException($"{Rejected}\nIt ran in the sandbox only, with exit code {exitCode} and this output:\n{output}");
        }
    }

    private async Task<bool> IsAgreedAsync(string? reason, bool unconfined, string? failure, CancellationToken cancellationToken)
    {
        ReviewDecision answer = await turn.Conversation.ApprovalMemory.RecallOrAskAsync(
            memoryKey,
            async () =>
            {
                CommandRisk? risk = await new RiskAssessment(turn, callId, command, cwd, failure).RunAsync(cancellationToken).ConfigureAwait(false);
                var question = new ExecApprovalRequestEvent(callId, command, cwd, reason, risk, CommandSummary.Parse(command));
                return await turn.Conversation.Approvals.AskAsync(turn, tool, callId, question, cancellationToken).ConfigureAwait(false);
            },
            unconfined).ConfigureAwait(false);
        turn.Conversation.Telemetry?.ToolDecided(tool, callId, answer, isUsers: true);
        return answer is ReviewDecision.Approved or ReviewDecision.ApprovedForSession;
    }
}
