using System.CommandLine;
using System.Net.Sockets;

namespace Codex.Cli;

/// <summary><c>codex stdio-to-uds SOCKET_PATH</c>: standard input and output as the two ends of a Unix domain socket.</summary>
internal sealed class StdioToSocketCommand
{
    private readonly Argument<string> _path = new("SOCKET_PATH") { Description = "The socket to connect to" };

    public StdioToSocketCommand()
    {
        Command = new Command("stdio-to-uds", "Pass standard input to a Unix domain socket and what comes from it to standard output") { _path };
        Command.Hidden = true;
        Command.SetAction(RunAsync);
    }

    public Command Command { get; }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        string path = result.GetRequiredValue(_path);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is SocketException or ArgumentException)
        {
            throw new CommandException($"The socket {path} cannot be connected to: {failure.Message}", innerException: failure);
        }

        await using var stream = new NetworkStream(socket, ownsSocket: false);
        await using Stream input = Console.OpenStandardInput();
        await using Stream output = StandardOutput.Open();
        Task sending = SendAsync(input, stream, socket, cancellationToken);
        try
        {
            await stream.CopyToAsync(output, cancellationToken).ConfigureAwait(false);
            // When the socket is closed nothing can be sent any more, so an input that is still open is not waited for.
            if (sending.IsCompleted)
            {
                await sending.ConfigureAwait(false);
            }
        }
        catch (IOException failure)
        {
            throw new CommandException($"The connection to {path} ended early: {failure.Message}", innerException: failure);
        }

        return ExitCodes.Success;
    }

    private static async Task SendAsync(Stream input, NetworkStream stream, Socket socket, CancellationToken cancellationToken)
    {
        try
        {
            await input.CopyToAsync(stream, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException failure) when (failure.InnerException is SocketException)
        {
            // The other side has closed; what it said before is still to be read.
            return;
        }
        finally
        {
            EndOfInput(socket);
        }
    }

    private static void EndOfInput(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // Closed already, which tells the other side the same.
        }
    }
}
