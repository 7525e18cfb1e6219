using Codex.Protocol;

namespace Codex.Core.Approvals;

/// <summary>The answers that hold for the rest of a conversation. Kept in memory only.</summary>
/// <remarks>
/// An answer to a run in the sandbox says nothing about a run without it; an answer to a run without it covers both.
/// Not safe for use by several threads at once: the calls that ask run one after another.
/// </remarks>
internal sealed class ApprovalMemory
{
    private readonly Dictionary<string, bool> _coversUnconfined = new(StringComparer.Ordinal);

    /// <summary>Whether the user has agreed to this for the whole conversation.</summary>
    /// <param name="key">See <see cref="ApprovalKey"/>.</param>
    /// <param name="unconfined">Whether it is about a run without the sandbox.</param>
    public bool Covers(string key, bool unconfined) =>
        _coversUnconfined.TryGetValue(key, out bool covers) && (covers || !unconfined);

    /// <summary>Keeps that the user has agreed to this for the whole conversation.</summary>
    public void Remember(string key, bool unconfined) =>
        _coversUnconfined[key] = unconfined || _coversUnconfined.GetValueOrDefault(key);

    /// <summary>The remembered answer, or the one that is asked for, which is remembered if it is for the conversation.</summary>
    /// <param name="key">See <see cref="ApprovalKey"/>.</param>
    /// <param name="ask">Puts the question.</param>
    /// <param name="unconfined">Whether it is about a run without the sandbox.</param>
    public async Task<ReviewDecision> RecallOrAskAsync(string key, Func<Task<ReviewDecision>> ask, bool unconfined = false)
    {
        if (Covers(key, unconfined))
        {
            return ReviewDecision.ApprovedForSession;
        }

        ReviewDecision answer = await ask().ConfigureAwait(false);
        if (answer == ReviewDecision.ApprovedForSession)
        {
            Remember(key, unconfined);
        }

        return answer;
    }
}
