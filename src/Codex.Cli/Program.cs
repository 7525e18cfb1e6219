using Codex.Cli;

if (StartupDispatch.TryRun(Environment.GetCommandLineArgs()[0], args) is { } exitCode)
{
    return exitCode;
}

return await CodexProgram.RunAsync(args).ConfigureAwait(false);
