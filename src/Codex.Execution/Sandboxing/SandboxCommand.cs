using Codex.Protocol;

namespace Codex.Execution;

/// <summary>The system whose sandbox <c>codex sandbox</c> is asked for.</summary>
public enum SandboxPlatform
{
    /// <summary>Landlock and seccomp.</summary>
    Linux,

    /// <summary>Seatbelt.</summary>
    MacOS,

    /// <summary>A restricted token.</summary>
    Windows,
}

/// <summary>Runs one command in the sandbox with the caller's own standard streams: what <c>codex sandbox</c> does.</summary>
public sealed class SandboxCommand
{
    private const int Failure = 1;
    private const int CannotRun = 101;

    /// <summary>Which sandbox is asked for; it must be this machine's.</summary>
    public required SandboxPlatform Platform { get; init; }

    /// <summary>The program and its arguments.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>What it may do; see <see cref="PolicyFor"/>.</summary>
    public required SandboxPolicy Policy { get; init; }

    /// <summary>Where it runs; also the folder of the policy.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Its variables, as the shell environment policy makes them.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>What is enforced beside the policy.</summary>
    public SandboxSettings Settings { get; init; } = new();

    /// <summary>On Linux, the sandbox's helper; null for this executable.</summary>
    public SandboxHelper? Helper { get; init; }

    /// <summary>
    /// The policy: read-only, or workspace-write with the configuration's settings. The configured mode itself counts for nothing, so that
    /// it can never loosen the sandbox.
    /// </summary>
    /// <param name="fullAuto">Whether <c>--full-auto</c> was given.</param>
    /// <param name="configured">The settings of <c>[sandbox_workspace_write]</c>; null for the defaults.</param>
    public static SandboxPolicy PolicyFor(bool fullAuto, SandboxPolicy.WorkspaceWrite? configured) =>
        fullAuto ? configured ?? new SandboxPolicy.WorkspaceWrite() : SandboxPolicy.ReadOnlyPolicy;

    /// <summary>Runs it, on the calling thread, which waits for its end.</summary>
    /// <param name="error">Where a reason not to run is written.</param>
    /// <param name="cancellationToken">Kills the command.</param>
    /// <returns>
    /// The command's exit code, 128 + the signal that ended it, 1 for the sandbox of another system, or 101 when there is nothing to run or
    /// the program is missing.
    /// </returns>
    public async Task<int> RunAsync(TextWriter error, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(error);
        if (PlatformProblem() is { } problem)
        {
            await error.WriteLineAsync(problem.AsMemory(), cancellationToken).ConfigureAwait(false);
            return Failure;
        }

        if (Command.Count == 0)
        {
            await error.WriteLineAsync("No command to run: give one after the options.".AsMemory(), cancellationToken).ConfigureAwait(false);
            return CannotRun;
        }

        var request = new ProcessRequest
        {
            Command = Command,
            WorkingDirectory = WorkingDirectory,
            Environment = Environment,
        };
        try
        {
            ProcessRequest confined = await Sandbox.ForThisMachine(Helper, Settings)
                .ConfineAsync(request, Policy, WorkingDirectory, cancellationToken).ConfigureAwait(false);
            return ForegroundProcess.Run(confined, cancellationToken);
        }
        catch (ProcessStartException exception)
        {
            await error.WriteLineAsync(exception.Message.AsMemory(), cancellationToken).ConfigureAwait(false);
            return CannotRun;
        }
    }

    private string? PlatformProblem() => Platform switch
    {
        SandboxPlatform.Linux when !OperatingSystem.IsLinux() => "Landlock and seccomp are there on Linux only.",
        SandboxPlatform.MacOS when !OperatingSystem.IsMacOS() => "Seatbelt is there on macOS only.",
        SandboxPlatform.Windows when !OperatingSystem.IsWindows() => "The restricted token is there on Windows only.",
        SandboxPlatform.Windows => Sandbox.ForThisMachine().Statement,
        _ => null,
    };
}
