using Codex.Protocol;

namespace Codex.Core;

/// <summary>A question to the user: may this happen?</summary>
public abstract record ApprovalRequest
{
    private ApprovalRequest()
    {
    }

    /// <summary>The tool call that waits for the answer.</summary>
    public required string CallId { get; init; }

    /// <summary>Why it is asked; null when there is nothing to say.</summary>
    public string? Reason { get; init; }

    /// <summary>A command wants to run.</summary>
    /// <param name="Words">The program and its arguments.</param>
    /// <param name="WorkingDirectory">Where.</param>
    public sealed record Command(IReadOnlyList<string> Words, string WorkingDirectory) : ApprovalRequest;

    /// <summary>A patch wants to be applied.</summary>
    /// <param name="Changes">What it changes, by absolute path.</param>
    public sealed record Patch(IReadOnlyDictionary<string, FileChange> Changes) : ApprovalRequest;
}
