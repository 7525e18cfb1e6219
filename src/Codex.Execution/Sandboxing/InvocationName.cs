using System.Text;

namespace Codex.Execution;

/// <summary>The name that the running program was started under, by which one executable can be several programs.</summary>
public static class InvocationName
{
    /// <summary>The file name of the first argument (<c>argv[0]</c>), whatever the executable's own file is called.</summary>
    public static string Read()
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                ReadOnlySpan<byte> arguments = File.ReadAllBytes("/proc/self/cmdline");
                int end = arguments.IndexOf((byte)0);
                if (end >= 0 && arguments[(end + 1)..].StartsWith("--codex-run-as-linux-sandbox\0"u8))
                {
                    // Started by a program that cannot give others a name.
                    return LinuxSandboxCommand.Name;
                }

                return Path.GetFileName(Encoding.UTF8.GetString(end < 0 ? arguments : arguments[..end]));
            }
            catch (IOException)
            {
                // Without /proc what the runtime says must do.
            }
        }

        return Path.GetFileName(System.Environment.GetCommandLineArgs()[0]);
    }
}
