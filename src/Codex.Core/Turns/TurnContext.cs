using System.Text.Json;
using Codex.Core.Conversations;
using Codex.Core.Turns.Diff;
using Codex.Models;
using Codex.Patching;
using Codex.Protocol;

namespace Codex.Core.Turns;

/// <summary>What everything that happens in one turn shares.</summary>
internal sealed class TurnContext
{
    private bool _isAbandoned;

    /// <summary>The turn: the submission that started it.</summary>
    public required string Id { get; init; }

    /// <summary>The conversation that it belongs to.</summary>
    public required ConversationState Conversation { get; init; }

    /// <summary>The settings it was started with.</summary>
    public required TurnSettings Settings { get; init; }

    /// <summary>What its model understands.</summary>
    public required ModelFamily Family { get; init; }

    /// <summary>The schema of its final answer; null for a free one.</summary>
    public JsonElement? OutputSchema { get; init; }

    /// <summary>What its patches changed.</summary>
    private TurnDiffTracker Diff { get; } = new();

    /// <summary>Takes note of files as they are before a patch changes them, for the turn's diff.</summary>
    public Task BeginPatchAsync(IReadOnlyList<PatchChange> changes, CancellationToken cancellationToken) =>
        Conversation.TellsTurnDiffs ? Diff.BeginPatchAsync(changes, cancellationToken) : Task.CompletedTask;

    /// <summary>The snapshot of the files as they were before it; null when none is made.</summary>
    public TurnSnapshot? Snapshot { get; set; }

    /// <summary>The calls of the running step; null between steps.</summary>
    public StepCalls? Calls { get; set; }

    /// <summary>What the user or a tool adds while it runs, for the next step.</summary>
    public PendingInput Pending { get; } = new();

    /// <summary>The tokens that a request and its answer may have, as users are told them; null when unknown.</summary>
    public long? ContextWindow => Conversation.ContextWindowOf(Settings.Model);

    /// <summary>Makes sure that the output of a call outlives the process: for tools, before they tell anybody of the call's end.</summary>
    public void KeepOutput(string callId, ToolOutput output) => Calls?.KeepOutput(callId, output);

    /// <summary>Adds a message for the next step, and makes sure that it outlives the process until it is on record.</summary>
    public void AddPending(MessageItem message, bool fromUser)
    {
        lock (Pending)
        {
            Pending.Add(message, fromUser);
            Conversation.Journal?.Append(message);
        }
    }

    /// <summary>Forgets what was kept of a step that is on record now, unless something waits for the next one.</summary>
    public void ForgetStep()
    {
        lock (Pending)
        {
            if (Pending.IsEmpty && Conversation.Events.IsSaved && !IsAbandoned)
            {
                Conversation.Journal?.Clear();
            }
        }
    }

    /// <summary>
    /// Set when the turn was interrupted and did not end in time, because something in it does not heed that: the conversation goes on
    /// without it, and what it still brings is dropped.
    /// </summary>
    public bool IsAbandoned
    {
        get => Volatile.Read(ref _isAbandoned);
        set => Volatile.Write(ref _isAbandoned, value);
    }

    /// <summary>Sends an event of this turn.</summary>
    public ValueTask SendAsync(EventMessage message) => IsAbandoned ? ValueTask.CompletedTask : Conversation.Events.SendAsync(Id, message);

    /// <summary>Puts items of this turn on record.</summary>
    public ValueTask RecordAsync(IReadOnlyList<ResponseItem> items) => IsAbandoned ? ValueTask.CompletedTask : Conversation.RecordAsync(Id, items);

    /// <summary>Tells what the turn's patches changed so far, if anything.</summary>
    public async ValueTask SendDiffAsync(CancellationToken cancellationToken)
    {
        if (!Conversation.TellsTurnDiffs)
        {
            return;
        }

        string diff = await Diff.ReadDiffAsync(cancellationToken).ConfigureAwait(false);
        if (diff.Length > 0)
        {
            await SendAsync(new TurnDiffEvent(diff)).ConfigureAwait(false);
        }
    }

    /// <summary>A path as this turn's folder resolves it.</summary>
    public string Resolve(string? path) => string.IsNullOrEmpty(path) ? Settings.Cwd : Path.GetFullPath(path, Settings.Cwd);
}
