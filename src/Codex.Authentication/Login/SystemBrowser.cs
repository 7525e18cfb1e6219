using System.ComponentModel;
using System.Diagnostics;

namespace Codex.Authentication;

/// <summary>The user's web browser.</summary>
public static class SystemBrowser
{
    /// <summary>Opens an address in the browser; false when none could be started.</summary>
    public static bool TryOpen(string url)
    {
        try
        {
            ProcessStartInfo start = OperatingSystem.IsWindows() ? new ProcessStartInfo(url) { UseShellExecute = true }
                : Quiet(OperatingSystem.IsMacOS() ? "open" : "xdg-open", url);
            using Process? process = Process.Start(start);
            return true;
        }
        catch (Exception error) when (error is Win32Exception or InvalidOperationException or PlatformNotSupportedException)
        {
            return false;
        }
    }

    /// <summary>What the opener prints must not land in the middle of this program's own output.</summary>
    private static ProcessStartInfo Quiet(string program, string url) => new(program, [url])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
    };
}
