using Codex.Protocol;

namespace Codex.Execution;

/// <summary>Runs commands to their end, with their output captured and nothing of them left behind.</summary>
/// <remarks>
/// <para>
/// On Linux and macOS a captured command leads a session and process group of its own; standard signal dispositions are restored and no
/// descriptor but the three standard streams is passed on. One thread serves all commands of the program. Ending a command (time limit,
/// cancellation) kills its whole group. When the program itself dies, however that happens, the groups of its running commands get
/// <c>SIGTERM</c>.
/// </para>
/// <para>
/// A result is complete when the command has exited and both outputs are at their end. Something that it left running and that holds an
/// output open delays the result by at most <see cref="OutputGrace"/>.
/// </para>
/// </remarks>
public sealed class ProcessRunner
{
    /// <summary>The most calls of the output callback for each of the two streams of one command.</summary>
    public const int MaxOutputCallbacks = 10_000;

    private readonly TimeProvider _time;

    /// <summary>Makes a runner.</summary>
    /// <param name="time">What time limits are measured with; null for the system's clock.</param>
    public ProcessRunner(TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
    }

    /// <summary>How long outputs are read on after the command has ended while something else holds them: 2 seconds.</summary>
    public static TimeSpan OutputGrace { get; } = TimeSpan.FromSeconds(2);

    /// <summary>The same after the command's group was killed: 200 milliseconds.</summary>
    internal static TimeSpan OutputGraceAfterKill { get; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs a command.</summary>
    /// <param name="request">The command.</param>
    /// <param name="onOutput">
    /// Gets each piece of output as it arrives, at most 8192 bytes, in memory of its own; called on the thread that serves all commands,
    /// so it must only hand the piece on. Null for none.
    /// </param>
    /// <param name="cancellationToken">Kills the command's process group.</param>
    /// <exception cref="ProcessStartException">The command is empty, its program or folder is missing, or the system refused to start it.</exception>
    /// <exception cref="OperationCanceledException">The command was cancelled; its group is dead when this is thrown.</exception>
    public Task<ProcessOutput> RunAsync(
        ProcessRequest request,
        Action<ExecOutputStream, ReadOnlyMemory<byte>>? onOutput = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<ProcessOutput>(cancellationToken);
        }

        try
        {
            if (request.Command.Count == 0 || request.Command[0].Length == 0)
            {
                throw new ProcessStartException("The command is empty: give at least the program to run.");
            }

            if (OperatingSystem.IsWindows())
            {
                return WindowsProcess.RunAsync(request, onOutput, _time, cancellationToken);
            }

            string program = ProgramPath.Find(request);
            return new UnixProcess(request, program, onOutput, _time, cancellationToken).RunAsync();
        }
        catch (ProcessStartException exception)
        {
            return Task.FromException<ProcessOutput>(exception);
        }
    }
}
