using System.Runtime.InteropServices;

namespace Codex.Patching.Files;

/// <summary>
/// Faults of the file system in the words that users and the sandbox's denial check know. The framework's own texts are
/// not used where they can be avoided: a native build may leave them out.
/// </summary>
internal static class FileFault
{
    private const int LargestSystemError = 4096;
    private const int NoPermission = 1;
    private const int NoSuchFile = 2;
    private const int NoAccess = 13;
    private const int NotAFolder = 20;
    private const int FolderInTheWay = 21;

    // What a link gives where links are not followed.
    private static int TooManyLinks => OperatingSystem.IsMacOS() ? 62 : 40;

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

    public static IOException IsNoPlainFile() => new("it is no plain file");

    public static IOException IsElsewhere() =>
        new("a folder or link on the way was changed after the patch was checked, so it would land in another place");

    /// <summary>The exception for an error number of the system.</summary>
    public static Exception FromSystem(int error, string path) => error switch
    {
        NoPermission or NoAccess => new UnauthorizedAccessException(),
        NoSuchFile or NotAFolder => Missing(path),
        FolderInTheWay => IsFolder(),
        _ when error == TooManyLinks => IsElsewhere(),
        _ => new IOException(Marshal.GetPInvokeErrorMessage(error), error),
    };

    public static IOException IsNoFolder(string path) => new($"{path} is no folder");

    public static FileNotFoundException Missing(string path) => new("no such file or folder", path);
}
