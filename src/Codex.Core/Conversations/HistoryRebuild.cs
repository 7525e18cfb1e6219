using Codex.Core.Compaction;
using Codex.Core.Context;
using Codex.Core.History;
using Codex.Protocol;
using Codex.Sessions;

namespace Codex.Core.Conversations;

/// <summary>Fills a conversation's history from what it begins with.</summary>
internal static class HistoryRebuild
{
    private const string FirstContextId = "auto-compact-0";

    public static async ValueTask SeedAsync(ConversationState state, ConversationStart start)
    {
        if (start is ConversationStart.New)
        {
            await state.RecordAsync(FirstContextId, state.CreateInitialContext(state.Settings)).ConfigureAwait(false);
            state.ToldEnvironment = state.Settings.Environment;
            return;
        }

        foreach (RolloutItem item in start.Items)
        {
            switch (item)
            {
                case RolloutItem.Response response:
                    state.History.Record(response.Item);
                    break;
                case RolloutItem.Event { Message: UndoCompletedEvent { Success: true } } when state.History.LastSnapshot is { } undone:
                    state.History.Remove(undone);
                    break;
                case RolloutItem.Compacted compacted:
                    state.History.Replace(CompactedHistory.Create(state.CreateInitialContext(state.Settings), state.History.Items, compacted.Message));
                    break;
            }
        }

        state.History.Replace(CallPairing.Normalise(state.History.Items, keepSnapshots: true));
        if (start is ConversationStart.Forked forked)
        {
            await state.Events.LogAsync("", forked.Lines).ConfigureAwait(false);
        }

        state.ToldEnvironment = EnvironmentReader.FindLast(state.History.Items);
    }
}
