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
        Command.SetAction(async (result, cancellationToken) =>
        {
            ConfigOverrides overrides = global.Read(result);
            LogLines log = LogLines.FromEnvironment(TextWriter.Synchronized(result.InvocationConfiguration.Error));
            ILogger logger = log.CreateLogger(ServerLog.AppServer);
            await using Stream input = Console.OpenStandardInput();
            await using Stream output = Console.OpenStandardOutput();
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
                cancellationToken).ConfigureAwait(false);
            return ExitCodes.Success;
        });
    }

    public Command Command { get; }
}
