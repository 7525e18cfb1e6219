namespace Codex.Protocol;

/// <summary>How a family runs commands.</summary>
public enum ShellToolKind
{
    /// <summary>The function <c>shell</c>: one command, run to its end.</summary>
    Shell,

    /// <summary>The service's own <c>local_shell</c>.</summary>
    LocalShell,

    /// <summary><c>exec_command</c> and <c>write_stdin</c>: commands that stay alive between calls.</summary>
    UnifiedExec,
}

/// <summary>The form in which <c>apply_patch</c> is offered.</summary>
public enum PatchToolKind
{
    /// <summary>Called with the patch as plain text.</summary>
    Freeform,

    /// <summary>Called with a JSON object that holds the patch.</summary>
    Function,
}

/// <summary>Which base instructions a family gets.</summary>
public enum InstructionsKind
{
    /// <summary>For models of general use.</summary>
    General,

    /// <summary>For models trained for this agent.</summary>
    Codex,
}
