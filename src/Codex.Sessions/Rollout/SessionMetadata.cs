using Codex.Protocol;

namespace Codex.Sessions;

/// <summary>Which session a file holds.</summary>
public sealed record SessionMetadata
{
    /// <summary>The conversation.</summary>
    public required ThreadId Id { get; init; }

    /// <summary>The conversation's start, as the file says it: UTC with milliseconds.</summary>
    public required string Timestamp { get; init; }

    /// <summary>The working folder.</summary>
    public required string Cwd { get; init; }

    /// <summary>The program that started it.</summary>
    public required string Originator { get; init; }

    /// <summary>That program's version.</summary>
    public required string CliVersion { get; init; }

    /// <summary>The AGENTS.md text of the session; null when there was none.</summary>
    public string? Instructions { get; init; }

    /// <summary>Which face started it.</summary>
    public SessionSource Source { get; init; } = SessionSource.VsCode;

    /// <summary>The id of the model's provider; null when the file does not say.</summary>
    public string? ModelProvider { get; init; }

    /// <summary>The repository's state at the start; null outside a repository.</summary>
    public GitInformation? Git { get; init; }
}

/// <summary>The state of a repository. Each part is null when git could not tell it.</summary>
/// <param name="CommitHash">The commit that is checked out, 40 hexadecimal digits.</param>
/// <param name="Branch">The branch; null when none is checked out.</param>
/// <param name="RepositoryUrl">The URL of the remote <c>origin</c>.</param>
public sealed record GitInformation(string? CommitHash, string? Branch, string? RepositoryUrl);
