namespace Codex.Execution;

/// <summary>How the Linux sandbox's helper is started.</summary>
public sealed record SandboxHelper
{
    /// <summary>
    /// The running executable, whichever file it was started from, even when that has been replaced since. Right for natively compiled
    /// programs and for programs with their own host; not for those started through the <c>dotnet</c> command.
    /// </summary>
    public static SandboxHelper OwnExecutable { get; } = new() { Program = "/proc/self/exe" };

    /// <summary>The absolute path of the program.</summary>
    public required string Program { get; init; }

    /// <summary>Arguments before those of the helper itself.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The name it is started under.</summary>
    public string Arg0 { get; init; } = LinuxSandboxCommand.Name;
}
