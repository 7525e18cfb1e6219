using Codex.Core.History;
using Codex.Protocol;
using CsCheck;

namespace Codex.Core.Tests.History;

public sealed class CallPairingTests
{
    private static readonly ResponseItem s_said = MessageItem.User("u");

    private static readonly Gen<string> s_id = Gen.OneOf("a", "b", "c", "d");

    private static readonly Gen<ResponseItem> s_item = Gen.OneOf(
        s_id.Select(static ResponseItem (id) => new FunctionCallItem("shell", "{}", id)),
        s_id.Select(static ResponseItem (id) => new LocalShellCallItem(id, "completed", new LocalShellAction(["ls"]))),
        s_id.Select(static ResponseItem (id) => new FunctionCallOutputItem(id, ToolOutput.FromText("o"))),
        s_id.Select(static ResponseItem (id) => new CustomToolCallItem(id, "apply_patch", "p")),
        s_id.Select(static ResponseItem (id) => new CustomToolCallOutputItem(id, "o")),
        Gen.Const(s_said),
        Gen.Const<ResponseItem>(new GhostSnapshotItem(new GhostCommit("1", null, [], []))));

    [Fact]
    public void Every_call_has_an_output_and_every_output_a_call() => s_item.List[0, 30].Sample(items =>
    {
        IReadOnlyList<ResponseItem> paired = CallPairing.Normalise(items);
        HashSet<string> calls = [.. paired.Select(FunctionCallId).OfType<string>()];
        HashSet<string> outputs = [.. paired.OfType<FunctionCallOutputItem>().Select(static item => item.CallId)];
        HashSet<string> customCalls = [.. paired.OfType<CustomToolCallItem>().Select(static item => item.CallId)];
        HashSet<string> customOutputs = [.. paired.OfType<CustomToolCallOutputItem>().Select(static item => item.CallId)];
        Assert.Equal(calls.Order(), outputs.Order());
        Assert.Equal(customCalls.Order(), customOutputs.Order());
        Assert.DoesNotContain(paired, static item => item is GhostSnapshotItem);
    });

    [Fact]
    public void Bringing_into_order_twice_changes_nothing_more() => s_item.List[0, 30].Sample(items =>
    {
        IReadOnlyList<ResponseItem> once = CallPairing.Normalise(items);
        Assert.Equal(once, CallPairing.Normalise(once));
    });

    [Fact]
    public void An_unanswered_call_is_answered_right_after_it() => Assert.Equal(
        [
            new FunctionCallItem("shell", "{}", "a"),
            new FunctionCallOutputItem("a", ToolOutput.FromText("aborted")),
            s_said,
            new CustomToolCallItem("b", "apply_patch", "p"),
            new CustomToolCallOutputItem("b", "aborted"),
        ],
        CallPairing.Normalise([new FunctionCallItem("shell", "{}", "a"), s_said, new CustomToolCallItem("b", "apply_patch", "p")]));

    [Fact]
    public void Outputs_of_the_other_kind_do_not_count() => Assert.Equal(
        [new CustomToolCallItem("a", "apply_patch", "p"), new CustomToolCallOutputItem("a", "aborted")],
        CallPairing.Normalise([new CustomToolCallItem("a", "apply_patch", "p"), new FunctionCallOutputItem("a", ToolOutput.FromText("o"))]));

    [Fact]
    public void Removing_the_oldest_removes_its_counterpart()
    {
        List<ResponseItem> items = [new FunctionCallItem("shell", "{}", "a"), s_said, new FunctionCallOutputItem("a", ToolOutput.FromText("o"))];

        CallPairing.RemoveOldest(items);
        Assert.Equal([s_said], items);

        List<ResponseItem> output = [new FunctionCallOutputItem("a", ToolOutput.FromText("o")), new LocalShellCallItem("a", "completed", new LocalShellAction(["ls"]))];
        CallPairing.RemoveOldest(output);
        Assert.Empty(output);
    }

    [Fact]
    public void Removing_the_oldest_of_a_paired_history_leaves_it_paired() => s_item.List[1, 20].Sample(items =>
    {
        // Pairs are unique in a real history; the same id twice has no meaning.
        List<ResponseItem> paired = [.. CallPairing.Normalise([.. items.DistinctBy(static item => (item.GetType().Name.Contains("Output", StringComparison.Ordinal), Key(item)))])];
        while (paired.Count > 0)
        {
            CallPairing.RemoveOldest(paired);
            Assert.Equal(paired, CallPairing.Normalise(paired));
        }
    });

    private static string? FunctionCallId(ResponseItem item) => item switch
    {
        FunctionCallItem call => call.CallId,
        LocalShellCallItem call => call.CallId,
        _ => null,
    };

    private static string Key(ResponseItem item) => item switch
    {
        FunctionCallItem or LocalShellCallItem => "f" + FunctionCallId(item),
        FunctionCallOutputItem output => "f" + output.CallId,
        CustomToolCallItem call => "c" + call.CallId,
        CustomToolCallOutputItem output => "c" + output.CallId,
        _ => "other",
    };
}
