using System.Globalization;
using Codex.Sessions;

namespace Codex.Core.Git;

/// <summary>
/// Questions about the repository that a folder lies in. They are answered by the git program with a limit of 5 seconds
/// each; what it cannot tell is left out. Where there clearly is no repository, git is not started.
/// </summary>
/// <param name="folder">An absolute folder.</param>
public sealed class GitRepository(string folder)
{
    private const char UnitSeparator = '\u001F';

    /// <summary>The nearest folder, from a path upwards, that has an entry <c>.git</c> of any kind; null when none has.</summary>
    /// <param name="path">An absolute path; it need not exist.</param>
    public static string? FindRoot(string path)
    {
        for (string? candidate = path; candidate is { Length: > 0 }; candidate = Path.GetDirectoryName(candidate))
        {
            if (Path.Exists(Path.Combine(candidate, ".git")))
            {
                return candidate;
            }
        }

        return null;
    }

    /// <summary>
    /// The folder whose trust counts for a path: the main work tree's folder, also when the path is in a linked work tree.
    /// Null outside a repository.
    /// </summary>
    /// <param name="path">An absolute folder, or a file in it.</param>
    /// <param name="cancellationToken">Ends git.</param>
    public static async Task<string?> FindTrustRootAsync(string path, CancellationToken cancellationToken = default)
    {
        string? start = Directory.Exists(path) ? path : Path.GetDirectoryName(path);
        if (start is null || !MayBeInside(start))
        {
            return null;
        }

        var command = new GitCommand { Folder = start, Arguments = ["rev-parse", "--git-common-dir"], IsReadOnly = true };
        if (await command.TryReadAsync(cancellationToken).ConfigureAwait(false) is not { Length: > 0 } common)
        {
            return null;
        }

        string absolute = Path.GetFullPath(Path.Combine(start, common));
        return Directory.Exists(absolute) ? Path.GetDirectoryName(RealPath.Of(absolute)) : null;
    }

    /// <summary>The state that a session's file records; null outside a repository.</summary>
    /// <param name="cancellationToken">Ends git.</param>
    public async Task<GitInformation?> ReadInformationAsync(CancellationToken cancellationToken = default)
    {
        if (!MayBeInside(folder))
        {
            return null;
        }

        Task<string?> url = Query("remote", "get-url", "origin").TryReadAsync(cancellationToken);
        string[] head;
        try
        {
            // One run for three answers: without a commit it fails, but only after it has shown that this is a repository.
            GitOutput output = await Query("rev-parse", "--git-dir", "HEAD", "--abbrev-ref", "HEAD").RunAsync(cancellationToken).ConfigureAwait(false);
            string[] lines = output.TryText()?.Split('\n') ?? [];
            head = output.IsSuccess ? lines : lines is [{ Length: > 0 }, ..] ? [lines[0]] : [];
        }
        catch (GitException)
        {
            head = [];
        }

        string? repositoryUrl = RemoteUrl.WithoutCredentials(await url.ConfigureAwait(false));
        return head switch
        {
            [] => null,
            [_, var commit, var branch, ..] => new GitInformation(commit.Trim(), branch.Trim() is var name and not "HEAD" ? name : null, repositoryUrl),
            _ => new GitInformation(null, null, repositoryUrl),
        };
    }

    /// <summary>The newest commits, newest first; empty when git cannot tell.</summary>
    /// <param name="count">How many at most; at least 1.</param>
    /// <param name="cancellationToken">Ends git.</param>
    public async Task<IReadOnlyList<GitCommit>> ReadRecentCommitsAsync(int count, CancellationToken cancellationToken = default)
    {
        string? log = MayBeInside(folder)
            ? await Query("log", "-n", Math.Max(count, 1).ToString(CultureInfo.InvariantCulture), "--pretty=format:%H%x1f%ct%x1f%s")
                .TryReadAsync(cancellationToken).ConfigureAwait(false)
            : null;
        List<GitCommit> commits = [];
        foreach (string line in Lines(log))
        {
            if (line.Split(UnitSeparator, 3) is [var sha, var time, var subject] && long.TryParse(time, CultureInfo.InvariantCulture, out long seconds))
            {
                commits.Add(new GitCommit(sha, DateTimeOffset.FromUnixTimeSeconds(seconds), subject));
            }
        }

        return commits;
    }

    /// <summary>The local branches in ordinal order, but <c>main</c>, or else <c>master</c>, first.</summary>
    /// <param name="cancellationToken">Ends git.</param>
    public async Task<IReadOnlyList<string>> ListLocalBranchesAsync(CancellationToken cancellationToken = default)
    {
        string? list = MayBeInside(folder)
            ? await Query("branch", "--format=%(refname:short)").TryReadAsync(cancellationToken).ConfigureAwait(false)
            : null;
        List<string> branches = [.. Lines(list)];
        branches.Sort(StringComparer.Ordinal);
        string first = branches.Contains("main") ? "main" : "master";
        if (branches.Remove(first))
        {
            branches.Insert(0, first);
        }

        return branches;
    }

    /// <summary>The branch that is checked out; null when none is.</summary>
    /// <param name="cancellationToken">Ends git.</param>
    public async Task<string?> ReadCurrentBranchAsync(CancellationToken cancellationToken = default) =>
        MayBeInside(folder)
        && await Query("branch", "--show-current").TryReadAsync(cancellationToken).ConfigureAwait(false) is { Length: > 0 } branch
            ? branch
            : null;

    /// <summary>
    /// The branch that others start from: what a remote says (<c>origin</c> first), else a local <c>main</c> or <c>master</c>.
    /// </summary>
    /// <param name="cancellationToken">Ends git.</param>
    public async Task<string?> FindDefaultBranchAsync(CancellationToken cancellationToken = default)
    {
        if (!MayBeInside(folder))
        {
            return null;
        }

        foreach (string remote in await ListRemotesAsync(cancellationToken).ConfigureAwait(false))
        {
            if (await FindDefaultBranchAsync(remote, cancellationToken).ConfigureAwait(false) is { } branch)
            {
                return branch;
            }
        }

        foreach (string name in (string[])["main", "master"])
        {
            if (await Query("rev-parse", "--verify", "--quiet", $"refs/heads/{name}").TryReadAsync(cancellationToken).ConfigureAwait(false) is not null)
            {
                return name;
            }
        }

        return null;
    }

    /// <summary>
    /// What a reader of the remote does not have: the difference between the nearest pushed commit and the files, new files
    /// included.
    /// </summary>
    /// <param name="cancellationToken">Ends git.</param>
    /// <exception cref="GitException">There is no repository, no pushed branch, or git fails.</exception>
    public Task<GitRemoteDiff> DiffToRemoteAsync(CancellationToken cancellationToken = default) =>
        new RemoteComparison(folder, this).RunAsync(cancellationToken);

    /// <summary>The remotes, <c>origin</c> first.</summary>
    internal async Task<IReadOnlyList<string>> ListRemotesAsync(CancellationToken cancellationToken)
    {
        List<string> remotes = [.. Lines(await Query("remote").TryReadAsync(cancellationToken).ConfigureAwait(false))];
        if (remotes.Remove("origin"))
        {
            remotes.Insert(0, "origin");
        }

        return remotes;
    }

    internal static string[] Lines(string? text) =>
        text?.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    // A repository is where .git is, where the environment says, or a bare one around the folder itself.
    private static bool MayBeInside(string folder)
    {
        if (FindRoot(folder) is not null || Environment.GetEnvironmentVariable("GIT_DIR") is { Length: > 0 })
        {
            return true;
        }

        for (string? candidate = folder; candidate is { Length: > 0 }; candidate = Path.GetDirectoryName(candidate))
        {
            if (File.Exists(Path.Combine(candidate, "HEAD")) && Directory.Exists(Path.Combine(candidate, "objects")))
            {
                return true;
            }
        }

        return false;
    }

    private async Task<string?> FindDefaultBranchAsync(string remote, CancellationToken cancellationToken)
    {
        const string HeadBranch = "HEAD branch:";
        if (await Query("symbolic-ref", "--quiet", $"refs/remotes/{remote}/HEAD").TryReadAsync(cancellationToken).ConfigureAwait(false) is { Length: > 0 } head)
        {
            return head[(head.LastIndexOf('/') + 1)..];
        }

        string? shown = await Query("remote", "show", remote).TryReadAsync(cancellationToken).ConfigureAwait(false);
        string? line = Array.Find(Lines(shown), line => line.StartsWith(HeadBranch, StringComparison.Ordinal));
        return line?[HeadBranch.Length..].Trim() is { Length: > 0 } branch ? branch : null;
    }

    private GitCommand Query(params string[] arguments) => GitCommand.Query(folder, arguments);
}
