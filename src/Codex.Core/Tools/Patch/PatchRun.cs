using System.Diagnostics;
using System.Text;
using Codex.Core.Approvals;
using Codex.Core.History;
using Codex.Core.Turns;
using Codex.Execution.Commands;
using Codex.Patching;
using Codex.Protocol;

namespace Codex.Core.Tools.Patch;

/// <summary>The course of one patch: decided, perhaps asked about, told, applied, and its effect on the turn's diff told.</summary>
internal sealed class PatchRun(TurnContext turn)
{
    private const string Tool = "apply_patch";

    private static readonly string[] s_command = [Tool];

    /// <summary>Applies a verified patch.</summary>
    /// <returns>Its result in the form of a finished command.</returns>
    /// <exception cref="ToolException">It was refused; nothing has changed.</exception>
    public async Task<ToolOutput> ApplyAsync(PatchRequest request, CancellationToken cancellationToken)
    {
        Dictionary<string, FileChange> changes = ChangesOf(request.Verified);
        PatchQuestion? question = Decide(request);
        if (question == PatchQuestion.Patch)
        {
            await AskAsync(request, PatchQuestion.Patch, changes, cancellationToken).ConfigureAwait(false);
        }
        else if (question is null)
        {
            turn.Conversation.Telemetry?.ToolDecided(Tool, request.CallId, ReviewDecision.Approved, isUsers: false);
        }

        await turn.BeginPatchAsync(request.Verified.Changes, cancellationToken).ConfigureAwait(false);
        await turn.SendAsync(new PatchApplyBeginEvent(request.CallId, AutoApproved: question != PatchQuestion.Patch, changes)).ConfigureAwait(false);
        if (question == PatchQuestion.RunWithoutSandbox)
        {
            await AskAgainAsync(request, changes, cancellationToken).ConfigureAwait(false);
        }

        // From here to the end event nothing is cancelled: a patch is applied whole or told as failed, never left half done in silence.
        long started = Stopwatch.GetTimestamp();
        PatchResult result = PatchApplier.Apply(request.Verified);
        TimeSpan duration = Stopwatch.GetElapsedTime(started);
        string text = OutputTruncation.Truncate(result.StandardOutput + result.StandardError);
        ToolOutput output = ToolOutput.FromText(CommandResult.Create(text, result.ExitCode, duration).ToJson(), result.IsSuccess);
        turn.KeepOutput(request.CallId, output);
        TellOutput(request.CallId, ExecOutputStream.Stdout, result.StandardOutput);
        TellOutput(request.CallId, ExecOutputStream.Stderr, result.StandardError);
        await turn.SendAsync(new PatchApplyEndEvent(request.CallId, result.StandardOutput, result.StandardError, result.IsSuccess)).ConfigureAwait(false);
        await turn.SendDiffAsync(cancellationToken).ConfigureAwait(false);
        return output;
    }

    // Clients watch a patch as they watch a command: what it says comes as a piece of output before its end.
    private void TellOutput(string callId, ExecOutputStream stream, string text)
    {
        if (text.Length > 0 && turn.Conversation.Execution.TellsOutputDeltas)
        {
            turn.Conversation.Events.TrySend(turn.Id, new ExecCommandOutputDeltaEvent(callId, stream, Encoding.UTF8.GetBytes(text)));
        }
    }

    private PatchQuestion? Decide(PatchRequest request)
    {
        TurnSettings settings = turn.Settings;
        return PatchDecision.Decide(
            settings.ApprovalPolicy, settings.SandboxPolicy, request.Verified, settings.Cwd, turn.Conversation.Execution.TemporaryFolder) switch
        {
            PatchDecision.Refuse { Reason: var reason } => throw new ToolException($"patch rejected: {reason}"),
            PatchDecision.Ask { Question: var question } => question,
            _ => null,
        };
    }

    // Clients have been told by now that the patch is under way, as if the sandbox had stopped it.
    private async Task AskAgainAsync(PatchRequest request, Dictionary<string, FileChange> changes, CancellationToken cancellationToken)
    {
        try
        {
            await AskAsync(request, PatchQuestion.RunWithoutSandbox, changes, cancellationToken).ConfigureAwait(false);
        }
        catch (ToolException refusal)
        {
            await turn.SendAsync(new PatchApplyEndEvent(request.CallId, "", refusal.Message, Success: false)).ConfigureAwait(false);
            throw;
        }
    }

    private async Task AskAsync(
        PatchRequest request, PatchQuestion question, Dictionary<string, FileChange> changes, CancellationToken cancellationToken)
    {
        ApprovalMemory memory = turn.Conversation.ApprovalMemory;
        string key = ApprovalKey.ForPatch(request.Verified);
        ReviewDecision answer;
        if (question == PatchQuestion.RunWithoutSandbox)
        {
            answer = await memory.RecallOrAskAsync(key, () => PutAsync(WithoutSandbox(request)), unconfined: true).ConfigureAwait(false);
        }
        else
        {
            // Changes are shown every time; that they were agreed to for good answers the other question only.
            answer = await PutAsync(new ApplyPatchApprovalRequestEvent(request.CallId, changes)).ConfigureAwait(false);
            if (answer == ReviewDecision.ApprovedForSession)
            {
                memory.Remember(key, unconfined: true);
            }
        }

        turn.Conversation.Telemetry?.ToolDecided(Tool, request.CallId, answer, isUsers: true);
        if (answer is not (ReviewDecision.Approved or ReviewDecision.ApprovedForSession))
        {
            throw new ToolException("patch rejected by user");
        }

        Task<ReviewDecision> PutAsync(EventMessage asked) =>
            turn.Conversation.Approvals.AskAsync(turn, Tool, request.CallId, asked, cancellationToken);
    }

    private static ExecApprovalRequestEvent WithoutSandbox(PatchRequest request) => new(
        request.CallId,
        s_command,
        request.Verified.Folder,
        "This patch writes outside of what the sandbox allows. Apply it all the same?",
        Risk: null,
        CommandSummary.Parse(s_command));

    private static Dictionary<string, FileChange> ChangesOf(PatchVerification verified)
    {
        var changes = new Dictionary<string, FileChange>(verified.Changes.Count);
        foreach (PatchChange change in verified.Changes)
        {
            changes[change.Path] = change switch
            {
                PatchChange.Add add => new FileChange.Add(add.Content),
                PatchChange.Delete delete => new FileChange.Delete(delete.Content ?? ""),
                PatchChange.Update update => new FileChange.Update(update.UnifiedDiff, update.MovePath),
                _ => throw new UnreachableException(),
            };
        }

        return changes;
    }
}
