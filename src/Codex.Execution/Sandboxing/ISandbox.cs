using Codex.Protocol;

namespace Codex.Execution;

/// <summary>How commands are confined.</summary>
public enum SandboxKind
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Linux: Landlock and seccomp, taken on by the thread that starts the command, or by a helper that becomes it.</summary>
    Landlock,

    /// <summary>macOS: <c>/usr/bin/sandbox-exec</c> with a profile.</summary>
    Seatbelt,
}

/// <summary>Turns a command and a policy into a command that can be launched.</summary>
public interface ISandbox
{
    /// <summary>How it confines.</summary>
    SandboxKind Kind { get; }

    /// <summary>What is enforced on this machine and what is not, in a few sentences for the user.</summary>
    string Statement { get; }

    /// <summary>Why confined commands cannot run on this machine, for the user to be told once; null when they can.</summary>
    string? Problem => null;

    /// <summary>
    /// The command that runs <paramref name="request"/> under a policy. Full access leaves it as it is. The first time, what this machine
    /// can enforce may be found out by a trial of some milliseconds.
    /// </summary>
    /// <param name="request">What is to run.</param>
    /// <param name="policy">What it may do.</param>
    /// <param name="policyFolder">The absolute folder of the session, which the policy makes writable; not necessarily the command's own.</param>
    /// <param name="cancellationToken">Ends the wait for the trial.</param>
    /// <returns>The command to launch, with the variables that tell confined programs of their confinement.</returns>
    /// <exception cref="ProcessStartException">What the settings demand cannot be enforced here, so that the command must not run.</exception>
    ValueTask<ProcessRequest> ConfineAsync(
        ProcessRequest request, SandboxPolicy policy, string policyFolder, CancellationToken cancellationToken = default);
}
