using Codex.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Codex.Mcp;

/// <summary>What the connections of a session share.</summary>
public sealed record McpConnectionsOptions
{
    /// <summary>The version that the agent introduces itself with.</summary>
    public string ClientVersion { get; init; } = "0.0.0";

    /// <summary>The agent's variables, from which those of servers, tokens and headers come.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The tokens of logins to web servers; null for none.</summary>
    public McpTokenStore? Tokens { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// The folder that keeps which tools servers with <see cref="McpServerSettings.IsLazy"/> have, so that these are offered before the
    /// servers are started; null to keep nothing. Made when it is needed.
    /// </summary>
    public string? ToolListFolder { get; init; }

    /// <summary>Told what servers say besides answers: on their standard error, in log messages, about progress.</summary>
    public ILogger Log { get; init; } = NullLogger.Instance;

    /// <summary>Told of servers that do not start, or that stop; awaited before the server counts as settled. Null to tell nobody.</summary>
    public Func<McpNotice, ValueTask>? OnNotice { get; init; }
}

/// <summary>What a user should know of a server.</summary>
/// <param name="Server">The server.</param>
/// <param name="Message">What happened and what to do.</param>
/// <param name="HasStarted">False when it could not be started with the session; true when it stopped later.</param>
public sealed record McpNotice(string Server, string Message, bool HasStarted);
