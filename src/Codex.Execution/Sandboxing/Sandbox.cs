using Codex.Protocol;

namespace Codex.Execution;

/// <summary>The sandboxes that there are.</summary>
public static class Sandbox
{
    /// <summary>Confines nothing: for full access, and for commands that the user allowed to run unconfined.</summary>
    /// <remarks>A command run this way is still told when the turn's policy has no network, so that it behaves alike both times.</remarks>
    public static ISandbox None { get; } = new NoSandbox("Commands run without a sandbox.");

    /// <summary>The sandbox of this machine.</summary>
    /// <param name="helper">
    /// On Linux, the program that confines itself and becomes the command where that takes namespaces; null for this very executable, which
    /// then should hand itself to <see cref="LinuxSandboxCommand"/> when it is started under the name <see cref="LinuxSandboxCommand.Name"/>.
    /// </param>
    /// <param name="settings">What it enforces beside the policy; null for the defaults.</param>
    public static ISandbox ForThisMachine(SandboxHelper? helper = null, SandboxSettings? settings = null) =>
        OperatingSystem.IsLinux() ? new LinuxSandbox(helper ?? SandboxHelper.OwnExecutable, settings ?? new SandboxSettings())
        : OperatingSystem.IsMacOS() ? new SeatbeltSandbox(settings ?? new SandboxSettings())
        : new NoSandbox(
            "There is no sandbox for this system: commands are not confined. They can read and write whatever your account can, and use "
            + "the network. Only the approval policy stands between a command and your files.");

    /// <summary>Tries what this machine can enforce, for people who want to know.</summary>
    /// <param name="helper">As with <see cref="ForThisMachine"/>.</param>
    /// <param name="settings">As with <see cref="ForThisMachine"/>.</param>
    /// <param name="cancellationToken">Ends the trials.</param>
    public static async Task<SandboxReport> CheckAsync(
        SandboxHelper? helper = null, SandboxSettings? settings = null, CancellationToken cancellationToken = default) =>
        OperatingSystem.IsLinux()
            ? await new LinuxSandbox(helper ?? SandboxHelper.OwnExecutable, settings ?? new SandboxSettings()).CheckAsync(cancellationToken).ConfigureAwait(false)
            : new SandboxReport { Mechanism = OperatingSystem.IsMacOS() ? "seatbelt" : "none", Statement = ForThisMachine(helper, settings).Statement };

    internal static ProcessRequest WithVariables(ProcessRequest request, SandboxPolicy policy, string? sandboxName = null)
    {
        if (policy.HasFullNetworkAccess && sandboxName is null)
        {
            return request;
        }

        var environment = new Dictionary<string, string>(request.Environment);
        if (!policy.HasFullNetworkAccess)
        {
            environment[ShellEnvironment.NetworkDisabledVariable] = "1";
        }

        if (sandboxName is not null)
        {
            environment[ShellEnvironment.SandboxVariable] = sandboxName;
        }

        return request with { Environment = ShellEnvironment.Sorted(environment) };
    }

    private sealed class NoSandbox(string statement) : ISandbox
    {
        public SandboxKind Kind => SandboxKind.None;

        public string Statement => statement;

        public ValueTask<ProcessRequest> ConfineAsync(
            ProcessRequest request, SandboxPolicy policy, string policyFolder, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(WithVariables(request, policy));
    }
}
