namespace Codex.Execution.Shells;

/// <summary>Which language a shell speaks.</summary>
public enum ShellKind
{
    /// <summary>None that is known how to be given a script.</summary>
    Unknown = 0,

    /// <summary>bash.</summary>
    Bash,

    /// <summary>zsh.</summary>
    Zsh,

    /// <summary>Windows PowerShell or PowerShell.</summary>
    PowerShell,
}
