using Codex.Cli;
using Codex.Execution;

return StartupDispatch.TryRun(InvocationName.Read(), args) ?? await CodexProgram.RunAsync(args).ConfigureAwait(false);
