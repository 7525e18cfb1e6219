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

    /// <summary>
    /// Runs a line in the plain form <c>sandbox linux [--full-auto] [--] COMMAND…</c>, which scripts use for single short commands: half of
    /// their time would go into the command tree.
    /// </summary>
    /// <returns>Null for any other line.</returns>
    public static Task<int>? TryRunPlain(string[] arguments, TextWriter error, CancellationToken cancellationToken)
    {
        if (arguments is not ["sandbox", "linux" or "landlock", .. string[] words])
        {
            return null;
        }

        bool fullAuto = words is ["--full-auto", ..];
        words = fullAuto ? words[1..] : words;
        words = words is ["--", ..] ? words[1..] : words;
        return words is [['-', ..], ..] or [] ? null : RunAsync(SandboxPlatform.Linux, fullAuto, words, new ConfigOverrides([], [], []), error, cancellationToken);
    }

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

        command.SetAction((result, cancellationToken) => RunAsync(
            platform, result.GetValue(fullAuto), result.GetValue(words) ?? [], _global.Read(result), result.InvocationConfiguration.Error, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        SandboxPlatform platform, bool fullAuto, string[] words, ConfigOverrides overrides, TextWriter error, CancellationToken cancellationToken)
    {
        SandboxMode mode = fullAuto ? SandboxMode.WorkspaceWrite : SandboxMode.ReadOnly;
        CodexConfiguration configuration = LoadedConfiguration.Load(overrides, options => options with { SandboxMode = mode });
        return await new SandboxCommand
        {
            Platform = platform,
            Command = words,
            Policy = configuration.SandboxPolicy,
            Settings = configuration.Sandbox,
            WorkingDirectory = Environment.CurrentDirectory,
            Environment = ShellEnvironment.Create(configuration.ShellEnvironmentPolicy, ShellEnvironment.OfThisProcess()),
        }.RunAsync(error, cancellationToken).ConfigureAwait(false);
    }
}
