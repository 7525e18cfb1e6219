using Codex.Protocol;

namespace Codex.Core.History;

/// <summary>Keeps calls and outputs in pairs: the model's service refuses a request in which one of them is alone.</summary>
internal static class CallPairing
{
    /// <summary>What an unanswered call is answered with.</summary>
    public const string AbortedOutput = "aborted";

    /// <summary>The items with an output for every call and a call for every output, order kept.</summary>
    /// <param name="items">The items as they were recorded.</param>
    /// <param name="keepSnapshots">Whether snapshots stay; a request carries none.</param>
    public static IReadOnlyList<ResponseItem> Normalise(IReadOnlyList<ResponseItem> items, bool keepSnapshots = false)
    {
        HashSet<string> functionCalls = [], functionOutputs = [], customCalls = [], customOutputs = [];
        foreach (ResponseItem item in items)
        {
            switch (item)
            {
                case FunctionCallItem call: functionCalls.Add(call.CallId); break;
                case LocalShellCallItem { CallId: { } id }: functionCalls.Add(id); break;
                case FunctionCallOutputItem output: functionOutputs.Add(output.CallId); break;
                case CustomToolCallItem call: customCalls.Add(call.CallId); break;
                case CustomToolCallOutputItem output: customOutputs.Add(output.CallId); break;
            }
        }

        var paired = new List<ResponseItem>(items.Count + 2);
        foreach (ResponseItem item in items)
        {
            switch (item)
            {
                case GhostSnapshotItem when !keepSnapshots:
                case FunctionCallOutputItem { CallId: var id } when !functionCalls.Contains(id):
                case CustomToolCallOutputItem { CallId: var customId } when !customCalls.Contains(customId):
                    continue;
            }

            paired.Add(item);
            switch (item)
            {
                case FunctionCallItem { CallId: var id } when functionOutputs.Add(id):
                    paired.Add(new FunctionCallOutputItem(id, ToolOutput.FromText(AbortedOutput)));
                    break;
                case LocalShellCallItem { CallId: { } id } when functionOutputs.Add(id):
                    paired.Add(new FunctionCallOutputItem(id, ToolOutput.FromText(AbortedOutput)));
                    break;
                case CustomToolCallItem { CallId: var id } when customOutputs.Add(id):
                    paired.Add(new CustomToolCallOutputItem(id, AbortedOutput));
                    break;
            }
        }

        return paired;
    }

    /// <summary>Removes the first item and, when it is one half of a pair, the other half.</summary>
    public static void RemoveOldest(List<ResponseItem> items)
    {
        if (items.Count == 0)
        {
            return;
        }

        ResponseItem oldest = items[0];
        items.RemoveAt(0);
        int counterpart = oldest switch
        {
            FunctionCallItem call => items.FindIndex(item => item is FunctionCallOutputItem output && output.CallId == call.CallId),
            LocalShellCallItem { CallId: { } id } => items.FindIndex(item => item is FunctionCallOutputItem output && output.CallId == id),
            CustomToolCallItem call => items.FindIndex(item => item is CustomToolCallOutputItem output && output.CallId == call.CallId),
            FunctionCallOutputItem output => FindCall(items, output.CallId),
            CustomToolCallOutputItem output => items.FindIndex(item => item is CustomToolCallItem call && call.CallId == output.CallId),
            _ => -1,
        };
        if (counterpart >= 0)
        {
            items.RemoveAt(counterpart);
        }
    }

    private static int FindCall(List<ResponseItem> items, string callId)
    {
        int call = items.FindIndex(item => item is FunctionCallItem function && function.CallId == callId);
        return call >= 0 ? call : items.FindIndex(item => item is LocalShellCallItem shell && shell.CallId == callId);
    }
}
