namespace Codex.Execution;

/// <summary>Error numbers that are the same on Linux and macOS, and one that is not.</summary>
internal static class Errno
{
    internal const int NoSuchFile = 2;
    internal const int NoSuchProcess = 3;
    internal const int Interrupted = 4;
    internal const int ExecutableFormat = 8;
    internal const int NoMemory = 12;
    internal const int Access = 13;
    internal const int BrokenPipe = 32;

    internal static int TryAgain => OperatingSystem.IsMacOS() ? 35 : 11;
}
