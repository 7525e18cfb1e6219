namespace Codex.Core.Turns.Diff;

/// <summary>A file as git sees it: its bytes and its mode. Of a link the bytes are the path that it leads to.</summary>
internal sealed record FileState
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private static readonly FileState _missing = new() { Mode = PlainMode };

    private const string PlainMode = "100644";
    private const string ExecutableMode = "100755";
    private const string LinkMode = "120000";

    /// <summary>The bytes; null when there is no file.</summary>
    public byte[]? Content { get; private init; }

    /// <summary>The mode in git's six digits.</summary>
    public required string Mode { get; init; }

    public bool Exists => Content is not null;

    public bool IsLink => Mode == LinkMode;

    /// <summary>Reads a file. A folder, a link to nowhere, and what cannot be read count as missing.</summary>
    public static FileState Read(string path)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && Path.Exists(path) && new FileInfo(path).LinkTarget is { } target)
            {
                return new FileState { Content = System.Text.Encoding.UTF8.GetBytes(target), Mode = LinkMode };
            }

            // What has no length is not opened: a pipe or a device would be waited for.
            return File.Exists(path)
                ? new FileState { Content = new FileInfo(path).Length == 0 ? [] : File.ReadAllBytes(path), Mode = ModeOf(path) }
                : _missing;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return _missing;
        }
    }

    public bool HasSameContent(FileState other) =>
        (Content, other.Content) switch
        {
            (null, null) => true,
            ({ } mine, { } theirs) => mine.AsSpan().SequenceEqual(theirs),
            _ => false,
        };

    private static string ModeOf(string path) =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & AnyExecute) != 0 ? ExecutableMode : PlainMode;
}
