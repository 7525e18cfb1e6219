using Codex.AppServer.Commands;
using Codex.AppServer.Messages;
using Codex.AppServer.V1;
using Codex.Core.FileSearch;
using Codex.Core.Git;

namespace Codex.AppServer.Methods;

/// <summary>Commands, searches and diffs for the client, outside every conversation.</summary>
internal static class CommandMethods
{
    private const int MostFilesPerRoot = 50;

    public static async Task RunOneOffAsync(
        ServerServices server, ExecOneOffCommandParams parameters, Reply<ExecOneOffCommandResponse> reply, CancellationToken cancellationToken) =>
        await reply.SendAsync(await OneOffCommand.RunAsync(server, parameters, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);

    public static async Task DiffToRemoteAsync(
        ServerServices server, GitDiffToRemoteParams parameters, Reply<GitDiffToRemoteResponse> reply, CancellationToken cancellationToken)
    {
        try
        {
            GitRemoteDiff diff = await new GitRepository(server.PathOf(parameters.Cwd)).DiffToRemoteAsync(cancellationToken).ConfigureAwait(false);
            await reply.SendAsync(new GitDiffToRemoteResponse(diff.Sha, diff.Diff)).ConfigureAwait(false);
        }
        catch (GitException failure)
        {
            throw RequestException.Invalid(failure.Message, failure);
        }
    }

    public static async Task SearchFilesAsync(
        ServerServices server, FuzzyFileSearchParams parameters, Reply<FuzzyFileSearchResponse> reply, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using IDisposable search = server.Searches.Begin(parameters.CancellationToken, stop);
        List<FuzzyFileSearchResult> files = [];
        if (parameters.Query.Length > 0)
        {
            try
            {
                IReadOnlyList<FileMatch>[] found = await Task.WhenAll(parameters.Roots.Select(root => FileFinder.FindAsync(
                    server.PathOf(root), parameters.Query, new FileFinderOptions { MostMatches = MostFilesPerRoot }, stop.Token))).ConfigureAwait(false);
                for (int i = 0; i < found.Length; i++)
                {
                    foreach (FileMatch match in found[i])
                    {
                        files.Add(new FuzzyFileSearchResult(parameters.Roots[i], match.Path, Path.GetFileName(match.Path), (uint)match.Score, match.Positions));
                    }
                }

                files.Sort(static (left, right) => left.Score != right.Score
                    ? right.Score.CompareTo(left.Score)
                    : FileMatch.ComparePaths(left.Path, right.Path));
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                files.Clear();
            }
        }

        await reply.SendAsync(new FuzzyFileSearchResponse(files)).ConfigureAwait(false);
    }
}
