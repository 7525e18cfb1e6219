using System.CommandLine;
using Codex.AppServer;
using Codex.Cli.Logging;
using Codex.Configuration;
using Microsoft.Extensions.Logging;

namespace Codex.Cli;

/// <summary><c>codex app-server</c>: the agent for editors, as a JSON-RPC peer over standard input and output.</summary>
internal sealed class AppServerCommand
{
    public AppServerCommand(GlobalFlags global)
    {
        Command = new Command("app-server", "Serve an editor over standard input and output")
        {
            BindingsCommands.TypeScript(hidden: false),
            BindingsCommands.JsonSchema(),
        };
        Command.SetAction((result, cancellationToken) => RunAsync(global.Read(result), result.InvocationConfiguration.Error, cancellationToken));
    }

    public Command Command { get; }

    private static async Task<int> RunAsync(ConfigOverrides overrides, TextWriter error, CancellationToken cancellationToken)
    {
        LogLines log = LogLines.FromEnvironment(TextWriter.Synchronized(error));
        ILogger logger = log.CreateLogger(ServerLog.AppServer);
        using var signals = new EndingSignals(cancellationToken);
        await using Stream input = Console.OpenStandardInput();
        await using Stream output = Console.OpenStandardOutput();
        try
        {
            await AppServerConnection.RunAsync(
                new AppServerOptions
                {
                    Configuration = new ConfigurationOptions
                    {
                        Overrides = overrides.Config,
                        EnableFeatures = overrides.Enable,
                        DisableFeatures = overrides.Disable,
                    },
                    Log = line => ServerLog.Problem(logger, line),
                    LoggerFactory = log,
                },
                input,
                output,
                signals.Token).ConfigureAwait(false);
        }
        catch (IOException failure)
        {
            throw new CommandException(failure.Message, innerException: failure);
        }

        return signals.ExitCode ?? ExitCodes.Success;
    }
}
