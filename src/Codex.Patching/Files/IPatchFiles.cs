namespace Codex.Patching.Files;

/// <summary>
/// The files that a patch works on. Paths are absolute. Failures are <see cref="IOException"/>,
/// <see cref="UnauthorizedAccessException"/> or <see cref="ArgumentException"/> (a path that no file can have).
/// </summary>
internal interface IPatchFiles
{
    /// <summary>What is at a path. A link is not followed: it counts as a file.</summary>
    PatchEntryKind KindOf(string path);

    /// <summary>
    /// The path that really is meant: absolute, without dots, through links; through a link at the very end only when asked.
    /// Two paths with the same result mean the same file.
    /// </summary>
    /// <param name="path">The path.</param>
    /// <param name="followLast">Whether a link at the very end is followed.</param>
    /// <param name="isReplaced">Whether a link at a resolved path is to be taken as gone; null when all links count.</param>
    string Resolve(string path, bool followLast, Func<string, bool>? isReplaced = null);

    /// <summary>Reads a whole file, following links.</summary>
    byte[] Read(string path);

    /// <summary>
    /// Writes a whole file, following links, or creates it. A file that exists keeps its mode unless another file is named
    /// whose mode it takes.
    /// </summary>
    void Write(string path, ReadOnlySpan<byte> content, string? modeFrom = null);

    /// <summary>Removes a file or a link itself. A folder is refused.</summary>
    void Delete(string path);

    /// <summary>Makes a folder and those above it.</summary>
    void CreateFolder(string path);
}

/// <summary>What is at a path.</summary>
internal enum PatchEntryKind
{
    Missing,
    File,
    Folder,
}
