using System.Runtime.InteropServices;

namespace Codex.Patching.Files;

/// <summary>
/// Faults of the file system in the words that users and the sandbox's denial check know. The framework's own texts are
/// not used where they can be avoided: a native build may leave them out.
/// </summary>
internal static class FileFault
{
    private const int LargestSystemError = 4096;

    public static bool IsOne(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    public static string Describe(Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => "no such file or folder",
        UnauthorizedAccessException => "permission denied",
        PathTooLongException => "the path is too long",
        ArgumentException or NotSupportedException => "no file can have this path",
        IOException { HResult: > 0 and < LargestSystemError } => Marshal.GetPInvokeErrorMessage(exception.HResult),
        _ => exception.Message,
    };

    public static IOException IsFolder() => new("it is a folder");

    public static IOException IsNoFolder(string path) => new($"{path} is no folder");

    public static FileNotFoundException Missing(string path) => new("no such file or folder", path);
}
