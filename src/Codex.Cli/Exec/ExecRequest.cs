namespace Codex.Cli;

/// <summary>What the command line asks of <c>codex exec</c>.</summary>
internal sealed record ExecRequest
{
    /// <summary>The prompt as an argument; null for none, <c>-</c> for standard input.</summary>
    public string? Prompt { get; init; }

    /// <summary>The session to go on with; null for a new one.</summary>
    public ResumeRequest? Resume { get; init; }

    public required SessionSettings Session { get; init; }

    public required ConfigOverrides Overrides { get; init; }

    public bool SkipsGitCheck { get; init; }

    public string? OutputSchemaPath { get; init; }

    public string? LastMessagePath { get; init; }

    public ColorChoice Color { get; init; }

    public bool IsJson { get; init; }
}

/// <summary>Which session to go on with.</summary>
/// <param name="SessionId">Its id as text; null for the newest.</param>
internal sealed record ResumeRequest(string? SessionId);
