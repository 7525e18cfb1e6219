using Codex.Core.Tools.Shell;
using Codex.Core.Turns;
using Codex.Patching;
using Codex.Patching.Commands;

namespace Codex.Core.Tools.Patch;

/// <summary>A patch to apply for a call, verified against the files.</summary>
/// <param name="CallId">The call.</param>
/// <param name="Verified">What it would do.</param>
internal sealed record PatchRequest(string CallId, PatchVerification Verified)
{
    private const string FailurePrefix = "apply_patch verification failed: ";

    /// <summary>The patch that a tool call gives as text.</summary>
    /// <exception cref="ToolException">It is no patch, or cannot be applied to the files as they are.</exception>
    public static PatchRequest From(string callId, string text, TurnContext turn)
    {
        try
        {
            return new PatchRequest(callId, Codex.Patching.Patch.Parse(text).Verify(turn.Settings.Cwd));
        }
        catch (PatchException failure)
        {
            throw new ToolException(FailurePrefix + failure.ToolMessage, failure);
        }
    }

    /// <summary>The patch that a command is in truth; null for an ordinary command.</summary>
    /// <exception cref="ToolException">It is a patch that cannot be read or applied.</exception>
    public static PatchRequest? TryRecognise(CommandRequest command, TurnContext turn)
    {
        try
        {
            return PatchInvocation.Recognise(command.Command) is { } invocation
                ? new PatchRequest(command.CallId, invocation.Patch.Verify(invocation.EffectiveFolder(command.Cwd)))
                : null;
        }
        catch (PatchException failure)
        {
            throw new ToolException(FailurePrefix + failure.ToolMessage, failure);
        }
    }
}
