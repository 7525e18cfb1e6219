using System.CommandLine;

namespace Codex.Cli;

/// <summary><c>codex demo</c>: the agent at work on a small repository, without an account.</summary>
internal sealed class DemoCommand
{
    public DemoCommand()
    {
        Option<bool> keep = Flags.Switch("--keep", "Keep the repository that the agent worked in");
        Command = new Command("demo", "See the agent mend a bug: a scripted model, everything else real, no account") { keep };
        Command.SetAction((result, cancellationToken) =>
            new DemoRun(new DemoOptions { KeepsRepository = result.GetValue(keep) }, result.InvocationConfiguration.Output).RunAsync(cancellationToken));
    }

    public Command Command { get; }
}
