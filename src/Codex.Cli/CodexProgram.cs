using System.Text;
using Codex.Configuration;
#if !DEBUG
using Codex.Execution;
#endif

namespace Codex.Cli;

/// <summary>The normal program: reads the command line and runs the command.</summary>
internal static class CodexProgram
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public static async Task<int> RunAsync(string[] arguments)
    {
#if !DEBUG
        // Debuggers must be able to look at a debug build.
        if (AgentHardening.Apply() is not 0 and var refused)
        {
            return refused;
        }
#endif
        ReadEnvironmentFile();
        await using var output = new StreamWriter(Console.OpenStandardOutput(), s_utf8) { AutoFlush = true, NewLine = "\n" };
        await using var errorStream = new StreamWriter(Console.OpenStandardError(), s_utf8) { AutoFlush = true, NewLine = "\n" };
        // The log writes from other tasks.
        TextWriter error = TextWriter.Synchronized(errorStream);
        if (SandboxCommands.TryRunPlain(arguments, error, CancellationToken.None) is { } plain)
        {
            return await CommandFailure.TellAsync(plain, error).ConfigureAwait(false);
        }

        CodexCommandLine line = Build((request, cancellationToken) =>
            new ExecRun(request, new ExecTerminal { Output = output, Error = error }).RunAsync(cancellationToken));
        return await line.RunAsync(arguments, output, error, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>The whole command tree over a way to run <c>exec</c>.</summary>
    public static CodexCommandLine Build(Func<ExecRequest, CancellationToken, Task<int>> exec)
    {
        var line = new CodexCommandLine(exec);
        InterfaceCommands.Take(line.Root, line.Flags);
        line.AddHelpCommands();
        return line;
    }

    private static void ReadEnvironmentFile()
    {
        try
        {
            EnvironmentFile.Apply(CodexHome.Resolve());
        }
        catch (ConfigurationException)
        {
            // A command that needs the home folder says so itself; help and completion need none.
        }
    }
}
