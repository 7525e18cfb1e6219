using System.CommandLine;
using System.Net.Sockets;
using Codex.Models;

namespace Codex.Cli;

/// <summary><c>codex responses-api-proxy</c>: other programs use the API through it without seeing the key.</summary>
internal sealed class ResponsesApiProxyCommand
{
    private readonly Option<ushort?> _port = new("--port") { Description = "Where to listen on 127.0.0.1; any free port without it", HelpName = "N" };
    private readonly Option<string> _serverInfo = Flags.Path("--server-info", "FILE", "Write the port and the process id to this file, as one line of JSON");
    private readonly Option<bool> _shutdown = Flags.Switch("--http-shutdown", "End on GET /shutdown");
    private readonly Option<string> _upstream = Flags.Value("--upstream-url", "URL", "Where to forward requests to; the OpenAI API without it");

    public ResponsesApiProxyCommand()
    {
        Flags.GivenOnce(_port);
        Command = new Command("responses-api-proxy", "Forward POST /v1/responses with the API key that standard input holds")
        {
            _port, _serverInfo, _shutdown, _upstream,
        };
        Command.Hidden = true;
        Command.SetAction(RunAsync);
    }

    public Command Command { get; }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var options = new ResponsesApiProxyOptions
        {
            Port = result.GetValue(_port) ?? 0,
            ServerInfoPath = result.GetValue(_serverInfo),
            AllowsShutdown = result.GetValue(_shutdown),
        };
        if (result.GetValue(_upstream) is { } upstream)
        {
            options = options with { Upstream = UpstreamOf(upstream) };
        }

        using ProxyKey key = await ReadKeyAsync(cancellationToken).ConfigureAwait(false);
        using var proxy = new ResponsesApiProxy(options, key, result.InvocationConfiguration.Error);
        try
        {
            proxy.Start();
        }
        catch (SocketException failure)
        {
            throw new CommandException($"Port {options.Port} of 127.0.0.1 cannot be used: {failure.Message}", innerException: failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandException($"The file {options.ServerInfoPath} cannot be written: {failure.Message}", innerException: failure);
        }

        await proxy.RunAsync(cancellationToken).ConfigureAwait(false);
        return ExitCodes.Success;
    }

    private static Uri UpstreamOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            ? address
            : throw new CommandException($"--upstream-url {text} is no whole address; it must begin with http:// or https://.");

    private static async Task<ProxyKey> ReadKeyAsync(CancellationToken cancellationToken)
    {
        await using Stream input = Console.OpenStandardInput();
        try
        {
            return await ProxyKey.ReadAsync(input, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is FormatException or IOException)
        {
            throw new CommandException(failure.Message, innerException: failure);
        }
    }
}
