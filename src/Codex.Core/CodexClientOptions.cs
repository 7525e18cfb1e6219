using Codex.Authentication;
using Codex.Execution;
using Microsoft.Extensions.Logging;

namespace Codex.Core;

/// <summary>What all threads of a client share.</summary>
public sealed record CodexClientOptions
{
    /// <summary>The home folder with configuration, credentials and sessions; null for <c>CODEX_HOME</c>, else <c>~/.codex</c>.</summary>
    public string? CodexHome { get; init; }

    /// <summary>Where requests get their credential from; null for the login of the home folder.</summary>
    public ICredentialSource? Credentials { get; init; }

    /// <summary>Whether <c>CODEX_API_KEY</c> stands for a login.</summary>
    public bool HonorsCodexApiKey { get; init; } = true;

    /// <summary>How the program names itself to services and in session files; <c>CODEX_INTERNAL_ORIGINATOR_OVERRIDE</c> wins over it.</summary>
    public string Originator { get; init; } = "codex_sdk_dotnet";

    /// <summary>
    /// Linux: the program that confines itself and becomes a command where that takes namespaces, such as an installed <c>codex</c>. Null
    /// for the running executable, which then should hand itself to <see cref="LinuxSandboxCommand"/> when it is started under that
    /// command's name; when it does not, commands are confined without namespaces.
    /// </summary>
    public SandboxHelper? SandboxHelper { get; init; }

    /// <summary>
    /// Told, as a sentence for a log, what went wrong with the login without stopping anything; never holds a secret. Null to
    /// have it in the log of <see cref="LoggerFactory"/>.
    /// </summary>
    public Action<string>? Warn { get; init; }

    /// <summary>
    /// The program's log. Categories begin with <c>codex_core</c> and <c>codex_otel</c>; the latter has, at level Information,
    /// what an OpenTelemetry collector is sent. Null for no log. It is not disposed.
    /// </summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>The clock; null for the system's.</summary>
    public TimeProvider? TimeProvider { get; init; }

    /// <summary>The variables that commands start from; null for the program's own.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }
}
