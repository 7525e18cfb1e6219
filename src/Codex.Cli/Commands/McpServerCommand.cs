using System.CommandLine;
using Codex.Cli.Logging;
using Codex.Configuration;
using Codex.Core;
using Codex.McpServer;
using Codex.Models;
using Microsoft.Extensions.Logging;

namespace Codex.Cli;

/// <summary><c>codex mcp-server</c>: the agent as an MCP server on standard input and output.</summary>
internal sealed class McpServerCommand
{
    private readonly GlobalFlags _global;

    public McpServerCommand(GlobalFlags global)
    {
        _global = global;
        Command = new Command("mcp-server", "Serve the agent to an MCP client on standard input and output");
        Command.SetAction(RunAsync);
    }

    public Command Command { get; }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        TextWriter error = result.InvocationConfiguration.Error;
        ConfigOverrides overrides = _global.Read(result);
        // What cannot be used is told now, not with the first call.
        _ = LoadedConfiguration.Load(overrides);
        LogLines log = LogLines.FromEnvironment(error);
        ILogger logger = log.CreateLogger(ServerLog.McpServer);
        await using var agent = new CodexClient(new CodexClientOptions { HonorsCodexApiKey = false, Originator = ClientIdentity.DefaultOriginator, LoggerFactory = log });
        var server = new CodexMcpServer(agent, new McpServerOptions
        {
            Configuration = LoadedConfiguration.OptionsOf(overrides),
            Log = line => ServerLog.Problem(logger, line),
        });
        await using Stream input = Console.OpenStandardInput();
        await using Stream output = Console.OpenStandardOutput();
        await server.RunAsync(input, output, cancellationToken).ConfigureAwait(false);
        return ExitCodes.Success;
    }
}
