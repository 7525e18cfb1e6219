namespace Codex.Sessions;

/// <summary>What went wrong with a session's files; stable, for programs.</summary>
public enum SessionErrorCode
{
    /// <summary>There is no such session file.</summary>
    NotFound,

    /// <summary>The file is there and cannot be read.</summary>
    Unreadable,

    /// <summary>The file holds nothing.</summary>
    Empty,

    /// <summary>No line of the file says which session it is.</summary>
    MissingMetadata,

    /// <summary>The session's folder or file cannot be made or opened for writing.</summary>
    CannotOpen,

    /// <summary>A write failed. What could not be written is kept and written before the next items; nothing is lost yet.</summary>
    WriteFailed,

    /// <summary>Writes keep failing and more waits than is kept in memory: the given items are lost.</summary>
    ItemsLost,

    /// <summary>The file to archive does not lie below the sessions folder, or does not exist.</summary>
    OutsideSessions,

    /// <summary>The file's name does not belong to the given session.</summary>
    IdMismatch,

    /// <summary>The file could not be moved or deleted, or there is no sessions folder.</summary>
    MoveFailed,

    /// <summary>A process is at work on the session.</summary>
    InUse,
}

/// <summary>A session's file could not be written, read, found or moved. The message says what to do.</summary>
/// <param name="code">What went wrong.</param>
/// <param name="message">For people: what, where, and what helps.</param>
/// <param name="innerException">The cause; null when there is none.</param>
public sealed class SessionException(SessionErrorCode code, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>What went wrong.</summary>
    public SessionErrorCode Code { get; } = code;
}
