namespace Codex.Configuration;

/// <summary>An MCP server, as <c>[mcp_servers.NAME]</c> defines it.</summary>
public sealed record McpServerDefinition
{
    /// <summary>How long a server may take to start when nothing is said.</summary>
    public static TimeSpan DefaultStartupTimeout { get; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one call may take when nothing is said.</summary>
    public static TimeSpan DefaultToolTimeout { get; } = TimeSpan.FromSeconds(60);

    /// <summary>How it is reached.</summary>
    public required McpServerTransport Transport { get; init; }

    /// <summary>Whether it is started at all.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Whether it is started when it is first called, and not with the session.</summary>
    public bool Lazy { get; init; }

    /// <summary>How long it may take to start; null for <see cref="DefaultStartupTimeout"/>.</summary>
    public TimeSpan? StartupTimeout { get; init; }

    /// <summary>How long one call may take; null for <see cref="DefaultToolTimeout"/>.</summary>
    public TimeSpan? ToolTimeout { get; init; }

    /// <summary>The only tools that are offered; null for all, empty for none.</summary>
    public IReadOnlyList<string>? EnabledTools { get; init; }

    /// <summary>Tools that are not offered, whatever <see cref="EnabledTools"/> says; null for none.</summary>
    public IReadOnlyList<string>? DisabledTools { get; init; }

    /// <summary>Whether a name may be given to a server: letters, digits, <c>-</c> and <c>_</c>, at least one.</summary>
    /// <remarks>The configuration accepts other names; a server with one does not start.</remarks>
    public static bool IsValidName(string name) =>
        name.Length > 0 && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_');
}
