using System.Text.Json;

namespace Codex.Mcp;

/// <summary>A tool of a connected server.</summary>
public sealed record McpTool
{
    /// <summary>The name by which a model knows it, unique among all servers: letters, digits, <c>_</c> and <c>-</c>, at most 64.</summary>
    public required string QualifiedName { get; init; }

    /// <summary>The server it belongs to.</summary>
    public required string Server { get; init; }

    /// <summary>Its name at the server.</summary>
    public required string Name { get; init; }

    /// <summary>What it does, for the model; empty when the server does not say.</summary>
    public string Description { get; init; } = "";

    /// <summary>The JSON schema of its arguments, as the server gave it.</summary>
    public required JsonElement InputSchema { get; init; }

    /// <summary>Whether the server says that it changes nothing.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>The tool as clients of the agent are told of it.</summary>
    public required JsonElement Listing { get; init; }
}
