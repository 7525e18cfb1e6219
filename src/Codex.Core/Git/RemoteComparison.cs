using System.Globalization;
using System.Text;

namespace Codex.Core.Git;

/// <summary>Finds the pushed commit nearest to HEAD and compares the files with it.</summary>
internal sealed class RemoteComparison(string folder, GitRepository repository)
{
    // Each file that is not tracked takes one run of git.
    private static readonly int _parallelRuns = Math.Max(4, Environment.ProcessorCount * 2);

    // The whole repository is compared, also when the folder is deeper in it.
    private readonly string? _root = GitRepository.FindRoot(folder);

    public async Task<GitRemoteDiff> RunAsync(CancellationToken cancellationToken)
    {
        if (_root is null)
        {
            throw new GitException(GitErrorCode.NotARepository, $"{folder} is not in a git repository");
        }

        string sha = await FindNearestAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new GitException(GitErrorCode.NoRemoteBranch, $"the repository of {folder} has no remote branch to compare with");
        Task<string> tracked = DiffTrackedAsync(sha, cancellationToken);
        string untracked = await DiffUntrackedAsync(cancellationToken).ConfigureAwait(false);
        return new GitRemoteDiff(sha, await tracked.ConfigureAwait(false) + untracked);
    }

    private async Task<string?> FindNearestAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<string> remotes = await repository.ListRemotesAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<string> branches = await ListCandidatesAsync(remotes, cancellationToken).ConfigureAwait(false);
        (string Sha, long Distance)?[] found = await Task.WhenAll(
            branches.Select(branch => MeasureAsync(branch, remotes, cancellationToken))).ConfigureAwait(false);
        return found.Where(candidate => candidate is not null).MinBy(candidate => candidate!.Value.Distance)?.Sha;
    }

    private async Task<IReadOnlyList<string>> ListCandidatesAsync(IReadOnlyList<string> remotes, CancellationToken cancellationToken)
    {
        Task<string?> current = repository.ReadCurrentBranchAsync(cancellationToken);
        Task<string?> @default = repository.FindDefaultBranchAsync(cancellationToken);
        string?[] lists = await Task.WhenAll(remotes.Select(remote =>
            Query("for-each-ref", "--format=%(refname:short)", "--contains=HEAD", $"refs/remotes/{remote}").TryReadAsync(cancellationToken))).ConfigureAwait(false);

        List<string?> branches = [await current.ConfigureAwait(false), await @default.ConfigureAwait(false)];
        for (int i = 0; i < remotes.Count; i++)
        {
            string prefix = remotes[i] + "/";
            branches.AddRange(GitRepository.Lines(lists[i])
                .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
                .Select(name => name[prefix.Length..]));
        }

        return [.. branches.OfType<string>().Distinct(StringComparer.Ordinal)];
    }

    private async Task<(string Sha, long Distance)?> MeasureAsync(string branch, IReadOnlyList<string> remotes, CancellationToken cancellationToken)
    {
        foreach (string remote in remotes)
        {
            string reference = $"refs/remotes/{remote}/{branch}";
            if (await Query("rev-parse", "--verify", "--quiet", reference).TryReadAsync(cancellationToken).ConfigureAwait(false) is not { Length: > 0 } sha)
            {
                continue;
            }

            string? count = await Query("rev-list", "--count", $"{branch}..HEAD").TryReadAsync(cancellationToken).ConfigureAwait(false)
                ?? await Query("rev-list", "--count", $"{reference}..HEAD").TryReadAsync(cancellationToken).ConfigureAwait(false);
            return long.TryParse(count, CultureInfo.InvariantCulture, out long distance) ? (sha, distance) : null;
        }

        return null;
    }

    private async Task<string> DiffTrackedAsync(string sha, CancellationToken cancellationToken)
    {
        GitOutput output = await Query("diff", "--no-textconv", "--no-ext-diff", sha).RunAsync(cancellationToken).ConfigureAwait(false);
        return IsDiff(output) ? output.Text() : throw output.Failure();
    }

    private async Task<string> DiffUntrackedAsync(CancellationToken cancellationToken)
    {
        GitOutput list = await Query("ls-files", "--others", "--exclude-standard", "-z").RequireAsync(cancellationToken).ConfigureAwait(false);
        string[] files = list.Text().Split('\0', StringSplitOptions.RemoveEmptyEntries);
        var diffs = new string?[files.Length];
        await Parallel.ForAsync(
            0,
            files.Length,
            new ParallelOptions { MaxDegreeOfParallelism = _parallelRuns, CancellationToken = cancellationToken },
            async (i, stop) => diffs[i] = await DiffUntrackedAsync(files[i], stop).ConfigureAwait(false)).ConfigureAwait(false);
        var all = new StringBuilder();
        foreach (string? diff in diffs)
        {
            all.Append(diff);
        }

        return all.ToString();
    }

    private async ValueTask<string?> DiffUntrackedAsync(string file, CancellationToken cancellationToken)
    {
        string nothing = OperatingSystem.IsWindows() ? "NUL" : "/dev/null";
        GitOutput output = await Query("diff", "--no-textconv", "--no-ext-diff", "--binary", "--no-index", "--", nothing, file)
            .RunAsync(cancellationToken).ConfigureAwait(false);
        return IsDiff(output) ? output.TryText() : throw output.Failure();
    }

    // With --no-index git tells by 1 that there is a difference.
    private static bool IsDiff(GitOutput output) => output.ExitCode is 0 or 1;

    private GitCommand Query(params string[] arguments) => GitCommand.Query(_root!, arguments);
}
