namespace Codex.Configuration;

/// <summary>What can be switched on or off.</summary>
public enum Feature
{
    /// <summary><c>unified_exec</c>: the pair of terminal tools instead of the shell tool.</summary>
    UnifiedExec,

    /// <summary><c>rmcp_client</c>: login for MCP servers over HTTP.</summary>
    RmcpClient,

    /// <summary><c>apply_patch_freeform</c>: the free-form patch tool also for models whose family does not ask for it.</summary>
    ApplyPatchFreeform,

    /// <summary><c>view_image_tool</c>: the tool that shows the model a picture.</summary>
    ViewImageTool,

    /// <summary><c>web_search_request</c>: the service's web search.</summary>
    WebSearchRequest,

    /// <summary><c>experimental_sandbox_command_assessment</c>: a model rates the risk of a command that needs approval.</summary>
    SandboxCommandAssessment,

    /// <summary><c>ghost_commit</c>: a git snapshot before each turn, for undo.</summary>
    GhostCommit,

    /// <summary><c>enable_experimental_windows_sandbox</c>: the restricted-token sandbox on Windows.</summary>
    WindowsSandbox,
}

/// <summary>How mature a feature is.</summary>
public enum FeatureStage
{
    /// <summary>May change or go.</summary>
    Experimental,

    /// <summary>Nearly done.</summary>
    Beta,

    /// <summary>Stays.</summary>
    Stable,
}
