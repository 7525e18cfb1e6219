using System.Runtime.InteropServices;

namespace Codex.Execution;

/// <summary>A process could not confine itself, so that what it was to run must not run.</summary>
internal sealed class SandboxException(string message) : Exception(message)
{
    /// <summary>Ends the confinement when the system call before it failed; its error is the reason.</summary>
    /// <param name="done">Whether the call did what it should.</param>
    /// <param name="what">What it should do, as in "could not …".</param>
    internal static void ThrowUnless(bool done, string what)
    {
        if (!done)
        {
            throw new SandboxException($"could not {what}: {Marshal.GetLastPInvokeErrorMessage()}. The sandbox is incomplete, so the command was not run.");
        }
    }
}
