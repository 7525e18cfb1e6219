namespace Codex.Core.Tools.Shell;

/// <summary>A command to run for a call.</summary>
internal sealed record CommandRequest
{
    public required string CallId { get; init; }

    /// <summary>The program and its arguments.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Where it runs, absolute; need not exist.</summary>
    public required string Cwd { get; init; }

    /// <summary>Time limit; null for none.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Whether the model asks to run it outside the sandbox.</summary>
    public bool IsEscalated { get; init; }

    /// <summary>Why, in the model's words.</summary>
    public string? Justification { get; init; }

    /// <summary>Whether the user typed it.</summary>
    public bool IsUserCommand { get; init; }
}
