namespace Codex.Execution;

/// <summary>One command to run: what, where, with which variables, and for how long.</summary>
public sealed record ProcessRequest
{
    /// <summary>The most bytes kept of each output unless a request says otherwise: 1 MiB.</summary>
    public const int DefaultMaxCapturedBytes = 1024 * 1024;

    /// <summary>The program and its arguments; never empty. A name without a slash is looked up in the <c>PATH</c> of <see cref="Environment"/>.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>The absolute folder that the command starts in.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>All of the command's variables; nothing is added to them.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>After how long the command's process group is killed; zero ends it at once, null never.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>What the program sees as its own name; null for the first word of <see cref="Command"/>. Ignored on Windows.</summary>
    public string? Arg0 { get; init; }

    /// <summary>What the command reads from standard input; null for nothing.</summary>
    public ReadOnlyMemory<byte>? StandardInput { get; init; }

    /// <summary>
    /// The most bytes kept of standard output, of standard error and of both together, each: half of it from the beginning, half from
    /// the end. The rest is read and dropped. At least 2.
    /// </summary>
    public int MaxCapturedBytes { get; init; } = DefaultMaxCapturedBytes;

    /// <summary>
    /// A program that the command goes on to run in its own place, as a sandbox's helper does; null for none. When it is missing the
    /// command is not started, so that a missing program is reported the same way with and without a sandbox.
    /// </summary>
    public string? InnerProgram { get; init; }

    /// <summary>What the command is confined by from its first instruction on, beside what its words say; null for nothing. On Linux only.</summary>
    internal LinuxConfinement? Confinement { get; init; }

    /// <summary>
    /// Called once when the command has ended, before its result is told; what it returns is added to the command's error output. Null for
    /// nothing. Not on Windows.
    /// </summary>
    internal Func<string?>? Ended { get; init; }
}
