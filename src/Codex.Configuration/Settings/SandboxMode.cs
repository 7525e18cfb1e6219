namespace Codex.Configuration;

/// <summary>The sandbox's mode, before the details of <c>[sandbox_workspace_write]</c> make it a policy.</summary>
public enum SandboxMode
{
    /// <summary><c>read-only</c></summary>
    ReadOnly,

    /// <summary><c>workspace-write</c></summary>
    WorkspaceWrite,

    /// <summary><c>danger-full-access</c></summary>
    DangerFullAccess,
}
