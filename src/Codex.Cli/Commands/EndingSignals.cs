using System.Runtime.InteropServices;

namespace Codex.Cli;

/// <summary>
/// Ctrl-C and the request to end (SIGTERM), for a server: the first one lets it end in order, the second one ends the process at
/// once.
/// </summary>
internal sealed class EndingSignals : IDisposable
{
    private const int ExitCodeOfSignals = 128;
    private const int InterruptNumber = 2;
    private const int TerminateNumber = 15;

    private readonly CancellationTokenSource _ending;
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private int _number;

    /// <summary>Takes the signals from here on.</summary>
    /// <param name="cancellationToken">Another reason to end.</param>
    public EndingSignals(CancellationToken cancellationToken)
    {
        _ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => OnSignal(context, InterruptNumber));
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => OnSignal(context, TerminateNumber));
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _ending.Token;

    /// <summary>How shells report a program that a signal has ended; null when none came.</summary>
    public int? ExitCode => _number == 0 ? null : ExitCodeOfSignals + _number;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _ending.Dispose();
    }

    private void OnSignal(PosixSignalContext context, int number)
    {
        if (Interlocked.CompareExchange(ref _number, number, 0) == 0)
        {
            context.Cancel = true;
            _ending.Cancel();
        }
    }
}
