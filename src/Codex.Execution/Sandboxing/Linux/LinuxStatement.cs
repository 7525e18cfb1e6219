using System.Globalization;

namespace Codex.Execution;

/// <summary>What is enforced on Linux and what is not, in words.</summary>
internal static class LinuxStatement
{
    /// <param name="version">The kernel's Landlock version; 0 for none.</param>
    /// <param name="bubblewrap">Whether bubblewrap is used.</param>
    /// <param name="guards">Whether parts of writable folders can be kept as they are; null when nobody tried.</param>
    internal static string Of(int version, bool bubblewrap = false, bool? guards = null)
    {
        if (version == 0)
        {
            return "This kernel has no Landlock: confined commands cannot run. They are refused unless you allow them to run without a sandbox.";
        }

        string means = bubblewrap ? "bubblewrap, Landlock (version {0}) and seccomp"
            : guards == true ? "Landlock (version {0}), seccomp and, where a folder needs it, a mount namespace"
            : "Landlock (version {0}) and seccomp";
        string confined = $"Commands are confined by {string.Format(CultureInfo.InvariantCulture, means, version)}: writing outside the writable folders, "
            + "reading secrets (deny_read) and, unless it is switched on, the network are refused. ";
        List<string> missing = [];
        if (version < 3)
        {
            missing.Add("emptying files that can be read");
        }

        if (version < 5)
        {
            missing.Add("control calls on devices");
        }

        if (version < 6 && !bubblewrap)
        {
            missing.Add("signals to your other processes");
        }

        string old = missing.Count == 0 ? "" : $"This kernel is too old to refuse {string.Join(", ", missing)}. ";
        string git = guards switch
        {
            true => "What git executes (hooks, config) is kept as it is in writable folders. ",
            false => "Without namespaces, .git inside writable folders can be changed and secrets in them can be read. ",
            null => "",
        };
        return confined + old + git + "Not confined: reading other files that your account can read"
            + (bubblewrap ? "." : ", and, in writable modes, the modes, owners and times of your files elsewhere.");
    }
}
