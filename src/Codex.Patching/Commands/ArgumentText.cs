using System.Text.Unicode;

namespace Codex.Patching.Commands;

/// <summary>Tells arguments that came as UTF-8 from those that the runtime had to repair.</summary>
internal static class ArgumentText
{
    private const char ReplacementCharacter = '\uFFFD';

    /// <summary>
    /// Whether an argument of this process is what the caller gave. The runtime puts a replacement character for bytes that
    /// are not UTF-8, so only an argument with one needs a look at the bytes; where the system does not show them (only
    /// Linux does), the character counts as meant.
    /// </summary>
    public static bool IsIntact(string argument) =>
        !argument.Contains(ReplacementCharacter) || !OperatingSystem.IsLinux() || Utf8.IsValid(File.ReadAllBytes("/proc/self/cmdline"));
}
