using System.Collections.Concurrent;
using System.Globalization;
using Codex.Core.Tools;
using Codex.Protocol;
using Codex.Sessions;

namespace Codex.Core.Turns;

/// <summary>The items of one step that go on record, and the calls among them, which run as soon as they arrive.</summary>
internal sealed class StepCalls
{
    // How long a call that was stopped may take to say so (its processes are killed, its end is told) before it is left alone.
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(1);

    private readonly TurnContext _context;
    private readonly StepJournal? _journal;
    private readonly CallGate _gate = new();
    private readonly ConcurrentDictionary<string, ToolCall> _unkept = new(StringComparer.Ordinal);
    private readonly List<(ResponseItem Item, Task<ResponseItem>? Output)> _items = [];

    public StepCalls(TurnContext context, ToolRouter tools)
    {
        _context = context;
        _journal = context.Conversation.Journal;
        Tools = tools;
    }

    public ToolRouter Tools { get; }

    /// <summary>Whether anything was called.</summary>
    public bool Any { get; private set; }

    /// <summary>Why calls are stopped, when it is not the user's wish.</summary>
    public string? StopReason { get; set; }

    /// <summary>Keeps an item that is no call.</summary>
    public void Keep(ResponseItem item)
    {
        _journal?.Append(item);
        _items.Add((item, null));
    }

    /// <summary>Keeps the output of a call that is about to end, should the process not live to record it.</summary>
    public void KeepOutput(string callId, ToolOutput output)
    {
        if (_journal is not null && _unkept.TryRemove(callId, out ToolCall? call))
        {
            _journal.Append(call.Answer(output));
        }
    }

    /// <summary>The step is on record, or given up: nothing of it needs to be kept beside.</summary>
    public async ValueTask CloseAsync()
    {
        if (_journal is null)
        {
            return;
        }

        _context.ForgetStep();
        if (_journal.TakeProblem() is { } problem)
        {
            await _context.SendAsync(new WarningEvent(problem)).ConfigureAwait(false);
        }
    }

    /// <summary>Starts the call that an item asks for; false when it asks for none.</summary>
    public bool TryStart(ResponseItem item, CancellationToken cancellationToken)
    {
        if (item is LocalShellCallItem { CallId: null } shell)
        {
            if (shell.Id is not { } id)
            {
                Refuse(shell);
                return true;
            }

            // Without a call id the output would be an orphan: the item's own id serves.
            item = shell with { CallId = id };
        }

        if (ToolCall.From(item) is not { } call)
        {
            return false;
        }

        Any = true;
        _journal?.Append(item);
        _unkept[call.CallId] = call;
        // The place in the queue is taken here, in the order of the items.
        CallGate.Place place = _gate.Enter(Tools.IsParallel(call.Name));
        _items.Add((item, RunAsync(call, place, cancellationToken)));
        return true;
    }

    /// <summary>Waits for all calls and gives the items, each call with its output right after it.</summary>
    public async Task<IReadOnlyList<ResponseItem>> FinishAsync()
    {
        var items = new List<ResponseItem>(_items.Count * 2);
        foreach ((ResponseItem item, Task<ResponseItem>? output) in _items)
        {
            items.Add(item);
            if (output is not null)
            {
                items.Add(await output.ConfigureAwait(false));
            }
        }

        return items;
    }

    // Nothing could tell the model which call an output belongs to, so that it must not have effects.
    private void Refuse(LocalShellCallItem call)
    {
        var nameless = new ToolCall("local_shell", "", new ToolPayload.LocalShell(call.Action));
        ToolOutput refusal = ToolOutput.FromText("The call has neither a call id nor an id, and was not run. Give it a call id.", success: false);
        Any = true;
        _journal?.Append(call);
        _items.Add((call, Task.FromResult(Answer(nameless, started: null, refusal))));
    }

    private async Task<ResponseItem> RunAsync(ToolCall call, CallGate.Place place, CancellationToken cancellationToken)
    {
        long arrived = _context.Conversation.Time.GetTimestamp();
        long? started = null;
        try
        {
            await place.Turn.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (_context.Snapshot is { } snapshot)
            {
                await snapshot.WaitAsync(cancellationToken).ConfigureAwait(false);
            }

            cancellationToken.ThrowIfCancellationRequested();
            started = _context.Conversation.Time.GetTimestamp();
            Task<ToolOutput> running = Tools.RunAsync(call, _context, cancellationToken);
            try
            {
                return Answer(call, started, await running.WaitAsync(cancellationToken).ConfigureAwait(false));
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                await ((Task)running.WaitAsync(s_grace, _context.Conversation.Time, CancellationToken.None))
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw;
            }
        }
        catch (OperationCanceledException)
        {
            string text = StopReason ?? AbortedText(call.Name, _context.Conversation.Time.GetElapsedTime(arrived));
            return Answer(call, started, ToolOutput.FromText(text, success: false));
        }
        finally
        {
            place.Leave();
        }
    }

    private ResponseItem Answer(ToolCall call, long? started, ToolOutput output)
    {
        if (_context.Conversation.Telemetry is { } telemetry)
        {
            bool hasRun = started is not null && Tools.Knows(call.Name);
            telemetry.ToolEnded(call, hasRun ? _context.Conversation.Time.GetElapsedTime(started!.Value) : TimeSpan.Zero, output);
        }

        KeepOutput(call.CallId, output);
        return call.Answer(output);
    }

    private static string AbortedText(string tool, TimeSpan elapsed)
    {
        string seconds = Math.Max(0.1, elapsed.TotalSeconds).ToString("0.0", CultureInfo.InvariantCulture);
        return tool is "shell" or "container.exec" or "local_shell" or "unified_exec"
            ? $"Wall time: {seconds} seconds\naborted by user"
            : $"aborted by user after {seconds}s";
    }
}
