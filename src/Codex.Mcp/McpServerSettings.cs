namespace Codex.Mcp;

/// <summary>An MCP server that a session uses.</summary>
public sealed record McpServerSettings
{
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(24);

    /// <summary>Its name in the configuration.</summary>
    public required string Name { get; init; }

    /// <summary>How it is reached.</summary>
    public required McpServerAddress Address { get; init; }

    /// <summary>How long it may take to answer the handshake, and again to list its tools. More than the system's timers can count, 24 days, is 24 days.</summary>
    public TimeSpan StartupTimeout { get; init => field = Shorter(value); } = TimeSpan.FromSeconds(10);

    /// <summary>How long one call or one page of a list may take; at most 24 days, as above.</summary>
    public TimeSpan ToolTimeout { get; init => field = Shorter(value); } = TimeSpan.FromSeconds(60);

    /// <summary>The only tools that are offered, by the server's own names; null for all, empty for none.</summary>
    public IReadOnlyList<string>? EnabledTools { get; init; }

    /// <summary>Tools that are not offered, whatever <see cref="EnabledTools"/> says.</summary>
    public IReadOnlyList<string> DisabledTools { get; init; } = [];

    /// <summary>
    /// Whether it is started when it is first asked for something. Its tools are offered by the list of its latest start; where there
    /// is none yet, it is started with the session to get one, and nobody waits for that.
    /// </summary>
    public bool IsLazy { get; init; }

    private static TimeSpan Shorter(TimeSpan time) => time < s_longest ? time : s_longest;

    internal bool Offers(string tool) => (EnabledTools is null || EnabledTools.Contains(tool)) && !DisabledTools.Contains(tool);

    /// <summary>Whether a name may be given to a server: letters, digits, <c>-</c> and <c>_</c>, at least one.</summary>
    internal static bool IsValidName(string name) =>
        name.Length > 0 && name.All(static character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_');
}
