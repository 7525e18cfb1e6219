namespace Codex.Configuration;

/// <summary>Settings of an interactive front end (<c>[tui]</c>, <c>[notice]</c> and the keys beside them).</summary>
public sealed record TuiSettings
{
    /// <summary>Whether the terminal is told when the agent waits or is done and the window is not focused.</summary>
    public bool Notifications { get; init; }

    /// <summary>The only kinds that are told, such as <c>agent-turn-complete</c> and <c>approval-requested</c>; null for all.</summary>
    public IReadOnlyList<string>? NotificationKinds { get; init; }

    /// <summary>Whether fast key bursts are taken literally instead of as a paste.</summary>
    public bool DisablePasteBurst { get; init; }

    /// <summary>Whether the warning before full access is not shown again; null when never answered.</summary>
    public bool? HideFullAccessWarning { get; init; }

    /// <summary>Whether the warning about folders that everyone may write is not shown again; null when never answered.</summary>
    public bool? HideWorldWritableWarning { get; init; }

    /// <summary>Whether the user has seen the hint on WSL.</summary>
    public bool WindowsWslSetupAcknowledged { get; init; }
}
