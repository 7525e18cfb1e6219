using System.Text;

namespace Codex.Core.Git;

/// <summary>Applies a unified diff to a repository with <c>git apply</c>, merging where the files differ from what it expects.</summary>
public static class GitApply
{
    /// <summary>Holds <c>key=value</c> settings, separated by commas, that git is run with.</summary>
    public const string SettingsVariable = "CODEX_APPLY_GIT_CFG";

    /// <summary>
    /// Applies a diff. Paths in it are relative to the repository's root. What could not be applied is told by the result,
    /// not by an exception.
    /// </summary>
    /// <param name="folder">An absolute folder of the repository.</param>
    /// <param name="diff">The diff.</param>
    /// <param name="options">Whether to take it back, or only to check it.</param>
    /// <param name="cancellationToken">Ends git.</param>
    /// <exception cref="GitException">The folder is in no repository, or git cannot be started.</exception>
    public static async Task<GitApplyResult> RunAsync(
        string folder, string diff, GitApplyOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new GitApplyOptions();
        string root = await FindRootAsync(folder, cancellationToken).ConfigureAwait(false);
        string temporary = Directory.CreateTempSubdirectory("codex-apply-").FullName;
        try
        {
            string file = Path.Combine(temporary, "patch.diff");
            await File.WriteAllTextAsync(file, diff, cancellationToken).ConfigureAwait(false);
            if (options is { Reverses: true, ChecksOnly: false })
            {
                await StageAsync(root, diff, cancellationToken).ConfigureAwait(false);
            }

            string[] arguments =
            [
                .. Settings(options.GitSettings ?? Environment.GetEnvironmentVariable(SettingsVariable)),
                "apply",
                options.ChecksOnly ? "--check" : "--3way",
                .. options.Reverses ? (string[])["-R"] : [],
                file,
            ];
            GitOutput output = await new GitCommand { Folder = root, Arguments = arguments }.RunAsync(cancellationToken).ConfigureAwait(false);
            string standardOutput = Encoding.UTF8.GetString(output.StandardOutput);
            string standardError = Encoding.UTF8.GetString(output.StandardError);
            GitApplyPaths paths = GitApplyPaths.Read(standardOutput, standardError);
            return new GitApplyResult
            {
                ExitCode = output.ExitCode,
                Applied = paths.Applied,
                Skipped = paths.Skipped,
                Conflicted = paths.Conflicted,
                StandardOutput = standardOutput,
                StandardError = standardError,
                Command = $"(cd {Quote(root)} && git {string.Join(' ', arguments.Select(Quote))})",
            };
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    internal static IReadOnlyList<string> PathsOf(string diff)
    {
        List<string> paths = [];
        foreach (ReadOnlySpan<char> line in diff.AsSpan().EnumerateLines())
        {
            const string Header = "diff --git a/";
            int middle = line.StartsWith(Header) ? line.IndexOf(" b/") : -1;
            if (middle < Header.Length)
            {
                continue;
            }

            foreach (string path in (string[])[line[Header.Length..middle].ToString(), line[(middle + 3)..].Trim().ToString()])
            {
                if (!string.IsNullOrWhiteSpace(path) && path != "/dev/null" && !paths.Contains(path))
                {
                    paths.Add(path);
                }
            }
        }

        return paths;
    }

    private static async Task<string> FindRootAsync(string folder, CancellationToken cancellationToken)
    {
        GitOutput output = await new GitCommand { Folder = folder, Arguments = ["rev-parse", "--show-toplevel"], IsReadOnly = true }
            .RunAsync(cancellationToken).ConfigureAwait(false);
        return output.IsSuccess
            ? output.Text().TrimEnd('\r', '\n')
            : throw new GitException(
                GitErrorCode.NotARepository, $"{folder} is not in a git repository (exit code {output.ExitCode}): {output.ErrorText}");
    }

    // Merging backwards needs the present content in the index. Where staging fails, git apply tells what is wrong.
    private static async Task StageAsync(string root, string diff, CancellationToken cancellationToken)
    {
        string[] paths = [.. PathsOf(diff).Where(path => Path.Exists(Path.Combine(root, path)))];
        if (paths.Length > 0)
        {
            await new GitCommand { Folder = root, Arguments = ["add", "--", .. paths] }.RunAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static IEnumerable<string> Settings(string? settings) =>
        (settings ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(setting => setting.Contains('='))
            .SelectMany(setting => (string[])["-c", setting]);

    private static string Quote(string word) =>
        word.Length > 0 && word.All(character => char.IsAsciiLetterOrDigit(character) || "-_.:/@%+".Contains(character))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
