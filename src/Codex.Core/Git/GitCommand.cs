using System.ComponentModel;
using System.Diagnostics;

namespace Codex.Core.Git;

/// <summary>
/// One run of the git program, as the user has set it up, but without questions: it neither prompts nor opens a window.
/// </summary>
internal sealed record GitCommand
{
    /// <summary>How long a question about a repository may take before it counts as not answered.</summary>
    public static readonly TimeSpan QueryTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The folder to run in.</summary>
    public required string Folder { get; init; }

    /// <summary>The arguments after <c>git</c>.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Whether git only looks. It then takes no locks that could get in the way of the user's own git.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>How long it may take; null for any time.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Environment variables on top of those of this process.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Where the time of the limit comes from.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>A question about a repository, with the usual limit.</summary>
    public static GitCommand Query(string folder, params IReadOnlyList<string> arguments) =>
        new() { Folder = folder, Arguments = arguments, IsReadOnly = true, Timeout = QueryTimeout };

    /// <summary>Runs git to its end.</summary>
    /// <exception cref="GitException">Git cannot be started, or does not end in time; it has been killed then.</exception>
    public async Task<GitOutput> RunAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Timeout ?? System.Threading.Timeout.InfiniteTimeSpan, Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using Process process = Start();
        try
        {
            process.StandardInput.Close();
            var output = new MemoryStream();
            var error = new MemoryStream();
            await Task.WhenAll(
                process.StandardOutput.BaseStream.CopyToAsync(output, stop.Token),
                process.StandardError.BaseStream.CopyToAsync(error, stop.Token),
                process.WaitForExitAsync(stop.Token)).ConfigureAwait(false);
            return new GitOutput(Arguments, process.ExitCode, output.ToArray(), error.ToArray());
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new GitException(GitErrorCode.TimedOut, $"git {Arguments[0]} did not end within {Timeout?.TotalSeconds} seconds");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>What git prints, without white space around it; null when it fails or does not answer.</summary>
    public async Task<string?> TryReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            GitOutput output = await RunAsync(cancellationToken).ConfigureAwait(false);
            return output.IsSuccess ? output.TryText()?.Trim() : null;
        }
        catch (GitException)
        {
            return null;
        }
    }

    /// <summary>Runs git and takes any failure for an error.</summary>
    /// <exception cref="GitException">Git failed, cannot be started, or did not end in time.</exception>
    public async Task<GitOutput> RequireAsync(CancellationToken cancellationToken)
    {
        GitOutput output = await RunAsync(cancellationToken).ConfigureAwait(false);
        return output.IsSuccess ? output : throw output.Failure();
    }

    private Process Start()
    {
        var start = new ProcessStartInfo("git")
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // Answers are read by this program, so they are wanted in git's own language.
        start.Environment["LC_ALL"] = "C";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["GIT_ASKPASS"] = "false";
        start.Environment["SSH_ASKPASS"] = "false";
        start.Environment["SSH_ASKPASS_REQUIRE"] = "force";
        start.Environment["GCM_INTERACTIVE"] = "never";
        if (IsReadOnly)
        {
            start.Environment["GIT_OPTIONAL_LOCKS"] = "0";
        }

        foreach ((string name, string value) in Environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Exception exception) when (exception is Win32Exception or DirectoryNotFoundException)
        {
            string reason = Directory.Exists(Folder) ? "git cannot be started; is it installed?" : $"the folder {Folder} does not exist";
            throw new GitException(GitErrorCode.NotStarted, reason, exception);
        }
    }
}
