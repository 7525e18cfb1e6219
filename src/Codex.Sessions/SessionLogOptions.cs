using Codex.Protocol;

namespace Codex.Sessions;

/// <summary>What a new session file is called and begins with.</summary>
public sealed class SessionLogOptions
{
    /// <summary>The home folder; the file is made below its <c>sessions</c> folder.</summary>
    public required string CodexHome { get; init; }

    /// <summary>The conversation.</summary>
    public required ThreadId Id { get; init; }

    /// <summary>The working folder, absolute.</summary>
    public required string Cwd { get; init; }

    /// <summary>The program, as it names itself to the model's service (<c>codex_exec</c>, <c>codex_cli_rs</c>, …).</summary>
    public required string Originator { get; init; }

    /// <summary>The program's version.</summary>
    public required string CliVersion { get; init; }

    /// <summary>Which face started the conversation.</summary>
    public required SessionSource Source { get; init; }

    /// <summary>The AGENTS.md text of the session; null when there is none.</summary>
    public string? Instructions { get; init; }

    /// <summary>The id of the model's provider.</summary>
    public string? ModelProvider { get; init; }

    /// <summary>The repository's state; null outside a repository. The first line waits for it, and all others behind it.</summary>
    /// <remarks>A task that fails counts as no repository: a session is never lost for want of it.</remarks>
    public Task<GitInformation?> Git { get; init; } = Task.FromResult<GitInformation?>(null);

    /// <summary>The conversation's start; null for now. Folder and file name show it in local time.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The clock and the local time zone.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
