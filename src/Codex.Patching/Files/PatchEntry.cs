namespace Codex.Patching.Files;

/// <summary>What stands under a name in a folder. A link is itself, not what it leads to.</summary>
internal readonly record struct PatchEntry
{
    public bool Exists { get; init; }

    public bool IsFolder { get; init; }

    public bool IsLink { get; init; }

    /// <summary>Whether it is an ordinary file; null where that cannot be told from a device or a pipe.</summary>
    public bool? IsPlainFile { get; init; }

    /// <summary>
    /// Whether nothing is lost when a new file takes the name: there is none, or it is a plain file with one name that belongs to
    /// this user. Where that cannot be told, no.
    /// </summary>
    public bool IsReplaceable { get; init; }

    /// <summary>Its permissions; null when there is nothing or they cannot be told.</summary>
    public UnixFileMode? Mode { get; init; }
}
