namespace Codex.Cli;

/// <summary>The normal program: reads the command line and runs the command.</summary>
internal static class CodexProgram
{
    private const string NoInterface =
        "The interactive interface is not part of this build. Use codex exec \"PROMPT\" for a task, or codex --help for all commands.";

    public static async Task<int> RunAsync(string[] arguments)
    {
        using PatchCommandFolder folder = PatchCommandFolder.Create();
        CodexCommandLine line = Build();
        return await line.RunAsync(arguments, Console.Out, Console.Error, CancellationToken.None).ConfigureAwait(false);
    }

    public static CodexCommandLine Build()
    {
        var line = new CodexCommandLine();
        line.Root.SetAction(static int (_) => throw new CommandException(NoInterface));
        line.AddHelpCommands();
        return line;
    }
}
