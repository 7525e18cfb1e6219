using System.CommandLine;
using Codex.Configuration;
using Codex.Execution;

namespace Codex.Cli;

/// <summary><c>codex sandbox</c>: runs one command as the agent would, to see what the sandbox lets it do.</summary>
internal sealed class SandboxCommands
{
    private readonly GlobalFlags _global;

    public SandboxCommands(GlobalFlags global)
    {
        _global = global;
        Option<bool> check = Flags.Switch("--check", "Try what the sandbox of this machine enforces, and tell");
        Option<bool> json = Flags.Switch("--json", "Tell it as JSON");
        Command = new Command("sandbox", "Run a command in the sandbox")
        {
            For("linux", "landlock", "Run it under Landlock and seccomp", SandboxPlatform.Linux),
            For("macos", "seatbelt", "Run it under Seatbelt", SandboxPlatform.MacOS),
            For("windows", null, "Run it under a restricted token", SandboxPlatform.Windows),
            check,
            json,
        };
        Command.Aliases.Add("debug");
        Command.SetAction(async (result, cancellationToken) =>
        {
            if (!result.GetValue(check))
            {
                // As for every command that is nothing without a subcommand.
                result.RootCommandResult.Command.Parse([Command!.Name, "--help"])
                    .Invoke(new InvocationConfiguration { Output = result.InvocationConfiguration.Error });
                return ExitCodes.Usage;
            }

            CodexConfiguration configuration = LoadedConfiguration.Load(_global.Read(result));
            SandboxReport report = await Sandbox.CheckAsync(helper: null, configuration.Sandbox, cancellationToken).ConfigureAwait(false);
            TextWriter output = result.InvocationConfiguration.Output;
            await output.WriteAsync((result.GetValue(json) ? SandboxReportText.Json(report) : SandboxReportText.Plain(report)).AsMemory(), cancellationToken)
                .ConfigureAwait(false);
            return report.Mechanism == "none" ? ExitCodes.Failure : ExitCodes.Success;
        });
    }

    public Command Command { get; }

    private Command For(string name, string? alias, string description, SandboxPlatform platform)
    {
        Option<bool> fullAuto = Flags.Switch("--full-auto", "Let it write in the working folder and in temporary folders");
        var words = new Argument<string[]>("COMMAND")
        {
            Description = "The program and its arguments; everything behind its first word is its own",
            Arity = ArgumentArity.ZeroOrMore,
            CaptureRemainingTokens = true,
        };
        var command = new Command(name, description) { fullAuto, words };
        if (alias is not null)
        {
            command.Aliases.Add(alias);
        }

        command.SetAction(async (result, cancellationToken) =>
        {
            SandboxMode mode = result.GetValue(fullAuto) ? SandboxMode.WorkspaceWrite : SandboxMode.ReadOnly;
            CodexConfiguration configuration = LoadedConfiguration.Load(_global.Read(result), options => options with { SandboxMode = mode });
            return await new SandboxCommand
            {
                Platform = platform,
                Command = result.GetValue(words) ?? [],
                Policy = configuration.SandboxPolicy,
                Settings = configuration.Sandbox,
                WorkingDirectory = Environment.CurrentDirectory,
                Environment = ShellEnvironment.Create(configuration.ShellEnvironmentPolicy, ShellEnvironment.OfThisProcess()),
            }.RunAsync(result.InvocationConfiguration.Error, cancellationToken).ConfigureAwait(false);
        });
        return command;
    }
}
