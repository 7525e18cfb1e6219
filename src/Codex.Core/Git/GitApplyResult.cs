namespace Codex.Core.Git;

/// <summary>How a diff is applied.</summary>
public sealed record GitApplyOptions
{
    /// <summary>Whether the diff is taken back.</summary>
    public bool Reverses { get; init; }

    /// <summary>Whether it is only checked; nothing is changed then.</summary>
    public bool ChecksOnly { get; init; }

    /// <summary>Settings in the form of <see cref="GitApply.SettingsVariable"/>; null reads that variable.</summary>
    public string? GitSettings { get; init; }
}

/// <summary>What became of a diff. Each path is in one list at most; the lists are sorted.</summary>
public sealed record GitApplyResult
{
    /// <summary>Git's exit code; 0 when everything was applied.</summary>
    public required int ExitCode { get; init; }

    /// <summary>Files that were changed cleanly.</summary>
    public required IReadOnlyList<string> Applied { get; init; }

    /// <summary>Files that were left alone.</summary>
    public required IReadOnlyList<string> Skipped { get; init; }

    /// <summary>Files that now have conflict markers.</summary>
    public required IReadOnlyList<string> Conflicted { get; init; }

    /// <summary>What git printed.</summary>
    public required string StandardOutput { get; init; }

    /// <summary>What git complained about.</summary>
    public required string StandardError { get; init; }

    /// <summary>The command in a form that a shell would take.</summary>
    public required string Command { get; init; }
}
