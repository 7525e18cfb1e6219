namespace Codex.Core.Git;

/// <summary>Something that git was asked for and that it could not do.</summary>
public sealed class GitException : Exception
{
    internal GitException(GitErrorCode code, string message, Exception? innerException = null)
        : base(message, innerException) => Code = code;

    /// <summary>Why, for programs. The message says it for people, with git's own words where there are any.</summary>
    public GitErrorCode Code { get; }
}

/// <summary>Why git could not do something.</summary>
public enum GitErrorCode
{
    /// <summary>The git program cannot be started; is it installed and in the search path?</summary>
    NotStarted,

    /// <summary>Git did not answer in time; another try may succeed.</summary>
    TimedOut,

    /// <summary>The folder is in no repository.</summary>
    NotARepository,

    /// <summary>The repository has no remote branch to compare with.</summary>
    NoRemoteBranch,

    /// <summary>Git ended with an error, which the message shows.</summary>
    Failed,

    /// <summary>Git's answer cannot be read.</summary>
    Unreadable,
}
