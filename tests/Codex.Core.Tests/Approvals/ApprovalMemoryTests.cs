using Codex.Core.Approvals;
using Codex.Patching;
using Codex.Protocol;

namespace Codex.Core.Tests.Approvals;

public sealed class ApprovalMemoryTests
{
    private readonly ApprovalMemory _memory = new();
    private int _asked;

    [Fact]
    public async Task Only_an_answer_for_the_session_is_remembered()
    {
        string key = ApprovalKey.ForCommand(["touch", "x"], "/p", isEscalated: false);

        Assert.Equal(ReviewDecision.Approved, await RecallOrAskAsync(key, ReviewDecision.Approved));
        Assert.Equal(ReviewDecision.Denied, await RecallOrAskAsync(key, ReviewDecision.Denied));
        Assert.Equal(ReviewDecision.ApprovedForSession, await RecallOrAskAsync(key, ReviewDecision.ApprovedForSession));
        Assert.Equal(ReviewDecision.ApprovedForSession, await RecallOrAskAsync(key, ReviewDecision.Denied));
        Assert.Equal(3, _asked);
    }

    [Fact]
    public async Task An_answer_to_a_confined_run_does_not_cover_a_run_without_the_sandbox()
    {
        string key = ApprovalKey.ForCommand(["touch", "x"], "/p", isEscalated: false);
        await RecallOrAskAsync(key, ReviewDecision.ApprovedForSession, unconfined: false);

        Assert.Equal(ReviewDecision.Denied, await RecallOrAskAsync(key, ReviewDecision.Denied, unconfined: true));
    }

    [Fact]
    public async Task An_answer_to_a_run_without_the_sandbox_covers_both_for_good()
    {
        string key = ApprovalKey.ForCommand(["touch", "x"], "/p", isEscalated: false);
        await RecallOrAskAsync(key, ReviewDecision.ApprovedForSession, unconfined: true);
        _memory.Remember(key, unconfined: false);

        Assert.True(_memory.Covers(key, unconfined: true));
        Assert.True(_memory.Covers(key, unconfined: false));
        Assert.Equal(1, _asked);
    }

    [Fact]
    public void Keys_differ_in_everything_that_matters()
    {
        string[] keys =
        [
            ApprovalKey.ForCommand(["a", "b"], "/p", false),
            ApprovalKey.ForCommand(["a b"], "/p", false),
            ApprovalKey.ForCommand(["a", "b"], "/q", false),
            ApprovalKey.ForCommand(["a", "b"], "/p", true),
            ApprovalKey.ForCommand(["a\",\"b"], "/p", false),
            ApprovalKey.ForTerminal(["a", "b"], "/p"),
            ApprovalKey.ForPatch(Patch("/p", "/p/a")),
            ApprovalKey.ForPatch(Patch("/q", "/p/a")),
            ApprovalKey.ForPatch(Patch("/p", "/elsewhere/a")),
        ];

        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(keys[0], ApprovalKey.ForCommand(["a", "b"], "/p", false));
    }

    private static PatchVerification Patch(string folder, string place) => new()
    {
        Patch = Patching.Patch.Parse("*** Begin Patch\n*** Add File: a\n+x\n*** End Patch"),
        Folder = folder,
        Changes = [],
        Targets = [new PatchTarget("/p/a", place)],
        NewFolders = [],
    };

    private Task<ReviewDecision> RecallOrAskAsync(string key, ReviewDecision answer, bool unconfined = false) => _memory.RecallOrAskAsync(
        key,
        () =>
        {
            _asked++;
            return Task.FromResult(answer);
        },
        unconfined);
}
