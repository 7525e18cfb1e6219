namespace Codex.Core.Git;

/// <summary>One commit of a history.</summary>
/// <param name="Sha">Its id.</param>
/// <param name="Timestamp">When it was committed, in full seconds.</param>
/// <param name="Subject">The first line of its message.</param>
public sealed record GitCommit(string Sha, DateTimeOffset Timestamp, string Subject);

/// <summary>The difference between the files and the nearest commit that a remote has.</summary>
/// <param name="Sha">That commit.</param>
/// <param name="Diff">The difference in git's form; empty when there is none.</param>
public sealed record GitRemoteDiff(string Sha, string Diff);
