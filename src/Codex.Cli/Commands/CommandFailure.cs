using Codex.Authentication;
using Codex.Configuration;
using Codex.Core;
using Codex.Core.Git;
using Codex.Sessions;

namespace Codex.Cli;

/// <summary>What a user sees of a command that cannot go on.</summary>
internal static class CommandFailure
{
    /// <summary>A run's exit code, or that of its failure, whose message goes to standard error. Any other exception is a defect and passes.</summary>
    public static async Task<int> TellAsync(Task<int> run, TextWriter error)
    {
        try
        {
            return await run.ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is CommandException or ConfigurationException or AuthenticationException or SessionException or GitException or CodexException)
        {
            await error.WriteLineAsync($"Error: {failure.Message}").ConfigureAwait(false);
            return failure is CommandException { ExitCode: var code } ? code : ExitCodes.Failure;
        }
    }
}
