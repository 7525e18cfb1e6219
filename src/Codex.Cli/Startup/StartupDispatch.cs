using Codex.Execution;

namespace Codex.Cli;

/// <summary>
/// What is decided by the program's name or its first argument, before anything else is loaded: the agent starts itself
/// in these roles for each command it runs, so every millisecond counts.
/// </summary>
internal static class StartupDispatch
{
    public const string PatchArgument = "--codex-run-as-apply-patch";

    /// <summary>The exit code of the role, or null when this is the normal program.</summary>
    public static int? TryRun(string programName, string[] arguments) => (programName, arguments) switch
    {
        (LinuxSandboxCommand.Name, _) => LinuxSandboxCommand.Run(arguments),
        (PatchTool.Name or PatchTool.OtherName, _) => PatchTool.Run(arguments),
        (_, [PatchArgument, ..]) => PatchTool.RunArgument(arguments),
        (_, ["--version" or "-V"]) => PrintVersion(),
        _ => null,
    };

    private static int PrintVersion()
    {
        using Stream output = Console.OpenStandardOutput();
        output.Write(System.Text.Encoding.UTF8.GetBytes($"codex-cli {ProgramVersion.Text}\n"));
        return ExitCodes.Success;
    }
}
