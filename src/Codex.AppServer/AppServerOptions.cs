using Codex.Authentication;
using Codex.Configuration;
using Codex.Execution;
using Microsoft.Extensions.Logging;

namespace Codex.AppServer;

/// <summary>What an app server works with.</summary>
public sealed record AppServerOptions
{
    /// <summary>What the start configuration is loaded from; new conversations read the same files anew.</summary>
    public ConfigurationOptions Configuration { get; init; } = new();

    /// <summary>
    /// How clients' logins with ChatGPT are made: the issuer, the client and the port. Workspace and time limit are the
    /// configuration's and the protocol's own; the client opens the browser.
    /// </summary>
    public LoginOptions BrowserLogin { get; init; } = new();

    /// <summary>Linux: the program that confines itself and becomes a command; null for the running executable.</summary>
    public SandboxHelper? SandboxHelper { get; init; }

    /// <summary>The variables that commands start from; null for the program's own.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>
    /// How many bytes of messages may wait for the client to read them; 16 MiB unless set. Conversations and requests that have
    /// more to say wait then. A single message may be larger.
    /// </summary>
    public long MaxUnsentBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// How long a client for which <see cref="MaxUnsentBytes"/> wait may read nothing before the connection is ended; ten minutes
    /// unless set, <see cref="Timeout.InfiniteTimeSpan"/> for ever.
    /// </summary>
    public TimeSpan ClientPatience { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Told what went wrong without being part of an answer: lines passed over, errors of the client, faults. Called from many
    /// tasks; null to hear nothing.
    /// </summary>
    public Action<string>? Log { get; init; }

    /// <summary>The log of conversations and requests; null for none.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>The clock; null for the system's.</summary>
    public TimeProvider? TimeProvider { get; init; }
}
