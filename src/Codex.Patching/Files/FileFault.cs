namespace Codex.Patching.Files;

/// <summary>Faults of the file system in the words that users and the sandbox's denial check know.</summary>
internal static class FileFault
{
    public static bool IsOne(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    public static string Describe(Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => "no such file or folder",
        UnauthorizedAccessException => "permission denied",
        _ => exception.Message,
    };

    public static IOException IsFolder() => new("it is a folder");

    public static FileNotFoundException Missing(string path) => new("no such file or folder", path);
}
