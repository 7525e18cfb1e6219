using System.Diagnostics;

namespace Codex.Testing;

/// <summary>
/// A real git repository in a temporary folder, with a first commit on the branch main. Made with the git command under a fixed
/// identity and date, so that commit ids are the same everywhere; the user's own configuration of git has no part in it.
/// </summary>
/// <example><code>
/// using var repository = await GitRepository.CreateAsync(new Dictionary&lt;string, string&gt; { ["a.txt"] = "one\n" });
/// string head = await repository.RunAsync(["rev-parse", "HEAD"]);
/// </code></example>
public sealed class GitRepository : IDisposable
{
    private GitRepository(TemporaryFolder folder) => Folder = folder;

    /// <summary>
    /// The environment that keeps git apart from the user's configuration and gives it an identity and a date. A null value removes a variable. For
    /// programs under test that run git themselves.
    /// </summary>
    public static IReadOnlyDictionary<string, string?> IsolatedEnvironment { get; } = new Dictionary<string, string?>
    {
        ["GIT_CONFIG_GLOBAL"] = OperatingSystem.IsWindows() ? "NUL" : "/dev/null",
        ["GIT_CONFIG_NOSYSTEM"] = "1",
        ["GIT_TERMINAL_PROMPT"] = "0",
        ["GIT_AUTHOR_NAME"] = "Test",
        ["GIT_AUTHOR_EMAIL"] = "test@example.com",
        ["GIT_AUTHOR_DATE"] = "2025-01-01T00:00:00Z",
        ["GIT_COMMITTER_NAME"] = "Test",
        ["GIT_COMMITTER_EMAIL"] = "test@example.com",
        ["GIT_COMMITTER_DATE"] = "2025-01-01T00:00:00Z",
        ["GIT_DIR"] = null,
        ["GIT_WORK_TREE"] = null,
        ["GIT_INDEX_FILE"] = null,
        ["GIT_OBJECT_DIRECTORY"] = null,
        ["GIT_CONFIG_COUNT"] = null,
        ["GIT_CONFIG_PARAMETERS"] = null,
        ["LC_ALL"] = "C",
    };

    /// <summary>The work tree.</summary>
    public TemporaryFolder Folder { get; }

    /// <summary>The work tree's full path.</summary>
    public string Path => Folder.Path;

    /// <summary>Makes a repository whose first commit holds the given files (path with '/' to content).</summary>
    /// <exception cref="InvalidOperationException">git is not there or failed; the message holds what it said.</exception>
    public static Task<GitRepository> CreateAsync(IReadOnlyDictionary<string, string>? files = null, CancellationToken ct = default) =>
        CreateInAsync(new TemporaryFolder(), files, ct);

    /// <summary>The same in a given folder, which now belongs to the repository and is removed with it, also when it cannot be made.</summary>
    /// <inheritdoc cref="CreateAsync"/>
    public static async Task<GitRepository> CreateInAsync(
        TemporaryFolder folder, IReadOnlyDictionary<string, string>? files = null, CancellationToken ct = default)
    {
        var repository = new GitRepository(folder);
        try
        {
            await repository.RunAsync(["init", "--quiet", "--initial-branch=main"], ct).ConfigureAwait(false);
            foreach (var (path, content) in files ?? new Dictionary<string, string>())
                repository.Folder.Write(path, content);
            await repository.CommitAsync("Start", ct).ConfigureAwait(false);
            return repository;
        }
        catch
        {
            repository.Dispose();
            throw;
        }
    }

    /// <summary>Commits everything that is in the work tree, even when nothing changed; returns the commit's id.</summary>
    public async Task<string> CommitAsync(string message, CancellationToken ct = default)
    {
        await RunAsync(["add", "--all"], ct).ConfigureAwait(false);
        await RunAsync(["commit", "--quiet", "--allow-empty", "--message", message], ct).ConfigureAwait(false);
        return await RunAsync(["rev-parse", "HEAD"], ct).ConfigureAwait(false);
    }

    /// <summary>Runs git in the work tree; returns what it wrote to standard output, without line breaks at the end.</summary>
    /// <exception cref="InvalidOperationException">git is not there or failed; the message holds what it said.</exception>
    public async Task<string> RunAsync(IEnumerable<string> arguments, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in IsolatedEnvironment)
            start.Environment[name] = value;
        using var git = Start(start);
        git.StandardInput.Close();
        try
        {
            var error = git.StandardError.ReadToEndAsync(ct);
            var output = await git.StandardOutput.ReadToEndAsync(ct).ConfigureAwait(false);
            var errorText = await error.ConfigureAwait(false);
            await git.WaitForExitAsync(ct).ConfigureAwait(false);
            return git.ExitCode == 0
                ? output.TrimEnd('\r', '\n')
                : throw new InvalidOperationException($"git {string.Join(' ', start.ArgumentList)} ended with {git.ExitCode}: {errorText.Trim()}");
        }
        catch (OperationCanceledException)
        {
            git.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>Removes the repository.</summary>
    public void Dispose() => Folder.Dispose();

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new InvalidOperationException($"git cannot be started; install it and put it on the PATH: {error.Message}", error);
        }
    }
}
