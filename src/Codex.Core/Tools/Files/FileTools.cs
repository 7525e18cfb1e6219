namespace Codex.Core.Tools.Files;

/// <summary>The tools that look at files, as the registry knows them.</summary>
internal static class FileTools
{
    public static ITool Grep => new TextTool(GrepFiles.Specification, static (json, turn, cancellationToken) =>
    {
        Shell.ExecutionServices execution = turn.Conversation.Execution;
        return new GrepFiles(execution.Runner, execution.OwnEnvironment).RunAsync(GrepFilesArguments.Parse(json), turn.Settings.Cwd, cancellationToken);
    });

    public static ITool Read => new TextTool(
        ReadFile.Specification, static (json, _, cancellationToken) => ReadFile.RunAsync(ReadFileArguments.Parse(json), cancellationToken));

    public static ITool List => new TextTool(
        ListDirectory.Specification, static (json, _, cancellationToken) => Task.FromResult(ListDirectory.Run(ListDirectoryArguments.Parse(json), cancellationToken)));
}
