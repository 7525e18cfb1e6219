using System.CommandLine;
using System.CommandLine.Invocation;

namespace Codex.Cli;

/// <summary>Prints a program's name and version.</summary>
internal sealed class VersionAction(string programName) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"{programName} {ProgramVersion.Text}");
        return ExitCodes.Success;
    }
}
