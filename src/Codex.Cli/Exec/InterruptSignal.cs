using System.Runtime.InteropServices;

namespace Codex.Cli;

/// <summary>
/// Ctrl-C while a turn runs: the first one interrupts the turn, whose record and end are then complete; the second one
/// ends the process at once.
/// </summary>
internal sealed class InterruptSignal : IDisposable
{
    private readonly PosixSignalRegistration _registration;
    private readonly Func<ValueTask<string>> _interrupt;
    private int _count;

    public InterruptSignal(Func<ValueTask<string>> interrupt)
    {
        _interrupt = interrupt;
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
    }

    public void Dispose() => _registration.Dispose();

    private void OnSignal(PosixSignalContext context)
    {
        if (Interlocked.Increment(ref _count) == 1)
        {
            context.Cancel = true;
            _ = InterruptAsync();
        }
    }

    private async Task InterruptAsync()
    {
        try
        {
            await _interrupt().ConfigureAwait(false);
        }
        catch (InvalidOperationException)
        {
            // The conversation has ended by itself in this moment.
        }
    }
}
