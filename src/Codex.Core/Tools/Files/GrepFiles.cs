using System.Text;
using Codex.Execution;
using Codex.Models;

namespace Codex.Core.Tools.Files;

/// <summary>The tool <c>grep_files</c>: which files hold a text, by ripgrep.</summary>
/// <param name="runner">Runs ripgrep.</param>
/// <param name="environment">The program's own variables; ripgrep is found in their <c>PATH</c>.</param>
internal sealed class GrepFiles(ProcessRunner runner, IReadOnlyDictionary<string, string> environment)
{
    public const string Name = "grep_files";

    private const int MaximumPaths = 2000;
    private const int MaximumOutputBytes = 8 * 1024 * 1024;
    private const int NothingFound = 1;

    private static readonly TimeSpan s_timeLimit = TimeSpan.FromSeconds(30);

    public static FunctionTool Specification => new(
        Name,
        "Finds the files whose contents match a regular expression and lists their paths, the last modified first.",
        ToolSchema.Load("grep_files.json"));

    /// <summary>Searches.</summary>
    /// <param name="arguments">For what and where.</param>
    /// <param name="cwd">The turn's folder.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="ToolException">The arguments make no sense or the search failed; the message is for the model.</exception>
    public async Task<string> RunAsync(GrepFilesArguments arguments, string cwd, CancellationToken cancellationToken)
    {
        string pattern = arguments.Pattern.Trim();
        if (pattern.Length == 0)
        {
            throw new ToolException("pattern must not be empty");
        }

        if (arguments.Limit == 0)
        {
            throw new ToolException("limit must be at least 1");
        }

        string path = Path.Combine(cwd, arguments.Path ?? string.Empty);
        if (!Path.Exists(path))
        {
            throw new ToolException($"{path} cannot be searched: there is no such file or directory");
        }

        ProcessOutput output = await SearchAsync(pattern, arguments.Include?.Trim(), path, cwd, cancellationToken).ConfigureAwait(false);
        if (output.TimedOut)
        {
            throw new ToolException($"the search took longer than {s_timeLimit.TotalSeconds} seconds; search a smaller folder or narrow it by include");
        }

        return output.ExitCode switch
        {
            0 => Paths(output.Stdout.Bytes.Span, (int)Math.Min(arguments.Limit, MaximumPaths)),
            NothingFound => "No matches found.",
            _ => throw new ToolException($"ripgrep failed: {output.Stderr.Text.Trim()}"),
        };
    }

    private async Task<ProcessOutput> SearchAsync(string pattern, string? include, string path, string cwd, CancellationToken cancellationToken)
    {
        List<string> command = ["rg", "--files-with-matches", "--sortr=modified", "--no-messages", "--regexp", pattern];
        if (!string.IsNullOrEmpty(include))
        {
            command.AddRange(["--glob", include]);
        }

        command.AddRange(["--", path]);
        try
        {
            return await runner.RunAsync(
                new ProcessRequest
                {
                    Command = command,
                    WorkingDirectory = cwd,
                    Environment = environment,
                    Timeout = s_timeLimit,
                    MaxCapturedBytes = MaximumOutputBytes,
                },
                cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (ProcessStartException failure)
        {
            throw new ToolException($"ripgrep (rg) cannot be started; it must be installed and in PATH: {failure.Message}", failure);
        }
    }

    private static string Paths(ReadOnlySpan<byte> output, int limit)
    {
        var paths = new StringBuilder();
        int count = 0;
        foreach (Range range in output.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = output[range].TrimEnd((byte)'\r');
            if (line.IsEmpty || !System.Text.Unicode.Utf8.IsValid(line))
            {
                continue;
            }

            if (count++ == limit)
            {
                break;
            }

            paths.Append(paths.Length == 0 ? string.Empty : "\n").Append(Encoding.UTF8.GetString(line));
        }

        return paths.Length == 0 ? "No matches found." : paths.ToString();
    }
}
