using Codex.Protocol;

namespace Codex.Execution.Commands;

/// <summary>What is known about a command from its words alone: that it only reads, or that it destroys.</summary>
/// <remarks>
/// The two lists answer one question only: whether a person is asked before the command runs. Being known as safe
/// never takes a command out of the sandbox.
/// </remarks>
public static class CommandSafety
{
    /// <summary>Whether a command only reads and prints, whatever the files it meets contain.</summary>
    /// <param name="command">The program and its arguments, or a canonical shell invocation (<see cref="ShellInvocation.IsCanonical"/>) of a plain script.</param>
    /// <param name="confined">
    /// Whether the command will run in a sandbox. Programs that run what the repository around them configures
    /// (<c>git status</c>, <c>cargo check</c>) are safe only then.
    /// </param>
    /// <param name="lists">The user's own list of safe commands, which are safe only when confined; null for none.</param>
    /// <returns>False whenever there is doubt.</returns>
    public static bool IsKnownSafe(IReadOnlyList<string> command, bool confined = false, CommandLists? lists = null)
    {
        lists = confined ? lists : null;
        if (OperatingSystem.IsWindows() && PowerShellCommands.IsPowerShell(command))
        {
            return PowerShellCommands.IsKnownSafe(command, confined);
        }

        if (ShellInvocation.TryParse(command) is { IsCanonical: true } invocation)
        {
            return BashScript.TryParseWords(invocation.Script) is { } commands
                && commands.TrueForAll(words => SafeCommands.IsKnownSafe(words, confined, lists));
        }

        var plain = new BashWord[command.Count];
        for (int i = 0; i < plain.Length; i++)
        {
            plain[i] = new BashWord(command[i], BashWordExpansion.None);
        }

        return SafeCommands.IsKnownSafe(plain, confined, lists);
    }

    /// <summary>Whether a command is one that people regret: removing by force, throwing away work under version control.</summary>
    /// <param name="command">The program and its arguments; scripts handed to a shell are looked into, plain or not.</param>
    /// <param name="lists">The user's own list of dangerous commands; null for none.</param>
    /// <returns>False for everything not recognised: this is a reminder to ask, not a barrier.</returns>
    public static bool IsDangerous(IReadOnlyList<string> command, CommandLists? lists = null) =>
        new DangerousCommands(lists ?? CommandLists.Empty).IsDangerous(command);
}
