using System.CommandLine;

namespace Codex.Cli;

/// <summary><c>codex completion</c>: a script that teaches a shell the command tree.</summary>
internal sealed class CompletionCommand
{
    public CompletionCommand(CodexCommandLine line)
    {
        var shell = new Argument<string>("SHELL")
        {
            Description = "bash, elvish, fish, powershell or zsh",
            Arity = ArgumentArity.ZeroOrOne,
            DefaultValueFactory = static _ => "bash",
        };
        shell.AcceptOnlyFromAmong(StringComparer.Ordinal, "bash", "elvish", "fish", "powershell", "zsh");
        Command = new Command("completion", "Print a completion script for a shell") { shell };
        Command.SetAction(result =>
        {
            result.InvocationConfiguration.Output.Write(CompletionScript.For(result.GetValue(shell)!, line.Root));
            return ExitCodes.Success;
        });
    }

    public Command Command { get; }
}
