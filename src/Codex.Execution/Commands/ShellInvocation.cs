namespace Codex.Execution.Commands;

/// <summary>A command that hands a script to a shell: <c>bash -lc SCRIPT</c> and its relatives.</summary>
/// <param name="Program">The shell as it was named, a bare name or a path.</param>
/// <param name="Option">The option before the script: <c>-c</c>, <c>-lc</c> or another spelling of them.</param>
/// <param name="Script">The script.</param>
public sealed record ShellInvocation(string Program, string Option, string Script)
{
    /// <summary>The shell's name without its folder.</summary>
    public string ShellName => Path.GetFileName(Program);

    /// <summary>
    /// Whether it is exactly <c>bash -lc</c> or <c>zsh -lc</c>, the form that models are taught: only its scripts can
    /// be known to be safe, and only they are summarised command by command.
    /// </summary>
    public bool IsCanonical => Program is "bash" or "zsh" && Option == "-lc";

    /// <summary>Recognises exactly three words: a shell (bash, zsh, sh, dash, ksh; bare or with a path), <c>-c</c> with or without login, a script.</summary>
    /// <returns>Null for any other command.</returns>
    public static ShellInvocation? TryParse(IReadOnlyList<string> command)
    {
        if (command.Count != 3 || command[1] is not ("-c" or "-lc" or "-cl"))
        {
            return null;
        }

        var invocation = new ShellInvocation(command[0], command[1], command[2]);
        return invocation.ShellName is "bash" or "zsh" or "sh" or "dash" or "ksh" ? invocation : null;
    }
}
