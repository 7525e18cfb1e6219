namespace Codex.Execution;

/// <summary>A program that runs beside the agent and is spoken to on its standard streams, such as a server of tools.</summary>
/// <remarks>
/// On Linux and macOS it leads a session and process group of its own. Disposing ends the whole group: its input is closed, then it is
/// asked to end, then it is killed. When the agent itself dies, however that happens, the group gets <c>SIGTERM</c>
/// and, a second later, <c>SIGKILL</c>.
/// </remarks>
public abstract class PipedProcess : IAsyncDisposable
{
    private protected PipedProcess()
    {
    }

    /// <summary>How long a program may take to end once its input is closed: 200 milliseconds.</summary>
    public static TimeSpan GraceAfterClose { get; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long it may take once it is asked to end, before it is killed: 800 milliseconds.</summary>
    public static TimeSpan GraceAfterTerminate { get; } = TimeSpan.FromMilliseconds(800);

    /// <summary>The system's number of the process.</summary>
    public abstract int Id { get; }

    /// <summary>What the program reads.</summary>
    public abstract Stream StandardInput { get; }

    /// <summary>What the program writes. Must be read, or the program waits.</summary>
    public abstract Stream StandardOutput { get; }

    /// <summary>What the program writes for people. Must be read, or the program waits.</summary>
    public abstract Stream StandardError { get; }

    /// <summary>Completes when the program itself has ended; what it started may go on until this object is disposed.</summary>
    public abstract Task Exited { get; }

    /// <summary>Starts a program. Time limit, input and streams of the request do not count.</summary>
    /// <exception cref="ProcessStartException">The command is empty, its program or folder is missing, or the system refused to start it.</exception>
    public static Task<PipedProcess> StartAsync(ProcessRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Command.Count == 0 || request.Command[0].Length == 0)
        {
            throw new ProcessStartException("The command is empty: give at least the program to run.");
        }

        return OperatingSystem.IsWindows() ? Task.FromResult<PipedProcess>(WindowsPipedProcess.Start(request)) : UnixPipedProcess.StartAsync(request);
    }

    /// <summary>Ends the program and everything that it started.</summary>
    public abstract ValueTask DisposeAsync();
}
