using Codex.Execution;
using Codex.Mcp.Sessions;
using ModelContextProtocol.Protocol;

namespace Codex.Mcp.Transports;

/// <summary>A server that is a program of its own process group, spoken to on its standard streams.</summary>
internal sealed class ProgramChannel : ServerChannel
{
    // After its end a program's last words may still be on their way.
    private static readonly TimeSpan s_patienceWithLastWords = TimeSpan.FromMilliseconds(200);

    private readonly PipedProcess _process;
    private readonly ErrorTail _error;

    private ProgramChannel(PipedProcess process, ErrorTail error, McpSession session)
    {
        _process = process;
        _error = error;
        Session = session;
    }

    public override McpSession Session { get; }

    public static async Task<ProgramChannel> StartAsync(
        McpServerAddress.Program program, McpConnectionsOptions options, ServerLog log, CancellationToken cancellationToken)
    {
        PipedProcess process;
        try
        {
            process = await PipedProcess.StartAsync(new ProcessRequest
            {
                Command = [program.Command, .. program.Arguments],
                WorkingDirectory = program.Folder is { } folder ? Path.GetFullPath(folder) : Environment.CurrentDirectory,
                Environment = ServerEnvironment.Create(program, options.Environment),
            }).ConfigureAwait(false);
        }
        catch (ProcessStartException refused)
        {
            throw new McpException(McpErrorCode.StartFailed, refused.Message, refused);
        }

        McpSession? session = null;
        var error = new ErrorTail(process.StandardError, log.ErrorLine);
        var output = new LineLimitStream(process.StandardOutput, LargestMessage, () => Volatile.Read(ref session)?.FailPending(TooLarge()));
        ITransport transport = await new StreamClientTransport(process.StandardInput, output).ConnectAsync(cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref session, new McpSession(transport, sendsUntilAnswered: false, options.Time, log) { DescribeEnd = error.ToString });
        return new ProgramChannel(process, error, session!);
    }

    public override async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync().ConfigureAwait(false);
        await _error.Completion.WaitAsync(s_patienceWithLastWords).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Session.DisposeAsync().ConfigureAwait(false);
    }
}
