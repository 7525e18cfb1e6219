using System.Text.Unicode;

namespace Codex.Cli;

/// <summary>The arguments as the system gave them: the runtime replaces bytes that are not UTF-8 without a word.</summary>
internal static class RawArguments
{
    private const string CommandLineFile = "/proc/self/cmdline";

    /// <summary>Whether an argument (from 0, the program's name not counted) is UTF-8. True where that cannot be told.</summary>
    public static bool IsUtf8(int index)
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(CommandLineFile))
        {
            return true;
        }

        ReadOnlySpan<byte> rest = File.ReadAllBytes(CommandLineFile);
        for (int skip = index + 1; skip > 0; skip--)
        {
            int end = rest.IndexOf((byte)0);
            if (end < 0)
            {
                return true;
            }

            rest = rest[(end + 1)..];
        }

        int length = rest.IndexOf((byte)0);
        return Utf8.IsValid(length < 0 ? rest : rest[..length]);
    }
}
