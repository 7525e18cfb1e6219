using Codex.Configuration;

namespace Codex.McpServer;

/// <summary>How an MCP server of the agent runs.</summary>
public sealed record McpServerOptions
{
    /// <summary>What every conversation is configured with; the arguments of a call lie over it.</summary>
    public ConfigurationOptions Configuration { get; init; } = new();

    /// <summary>Told, a line each, what was skipped and why; null to tell nobody. Called from one thread at a time.</summary>
    public Action<string>? Log { get; init; }
}
