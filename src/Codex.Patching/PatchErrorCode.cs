namespace Codex.Patching;

/// <summary>Why a patch was refused or failed.</summary>
public enum PatchErrorCode
{
    /// <summary>The first line is not the begin marker.</summary>
    BeginMarkerMissing,

    /// <summary>The last line is not the end marker.</summary>
    EndMarkerMissing,

    /// <summary>A section was expected and something else is there.</summary>
    InvalidHeader,

    /// <summary>An update has no changes.</summary>
    EmptyUpdate,

    /// <summary>A change has no lines.</summary>
    EmptyChunk,

    /// <summary>A line of a change has none of the three allowed beginnings.</summary>
    UnexpectedLine,

    /// <summary>A further change does not begin with <c>@@</c>.</summary>
    ContextMarkerMissing,

    /// <summary>A command is a patch itself instead of a call of <c>apply_patch</c>.</summary>
    BarePatch,

    /// <summary>The patch has no sections.</summary>
    NoSections,

    /// <summary>The working folder does not exist.</summary>
    FolderMissing,

    /// <summary>A file to change cannot be read, or is not UTF-8 text.</summary>
    ReadFailed,

    /// <summary>A context line is not in the file after the place reached so far.</summary>
    ContextNotFound,

    /// <summary>The old lines are not in the file after the place reached so far.</summary>
    LinesNotFound,

    /// <summary>A folder for a file cannot be made.</summary>
    FolderNotCreated,

    /// <summary>A file cannot be written.</summary>
    WriteFailed,

    /// <summary>A file cannot be deleted.</summary>
    DeleteFailed,

    /// <summary>A moved file was written to its new place but the old one cannot be removed.</summary>
    MoveSourceRemains,
}
