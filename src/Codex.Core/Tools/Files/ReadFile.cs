using Codex.Models;

namespace Codex.Core.Tools.Files;

/// <summary>The tool <c>read_file</c>: numbered lines of a file, by position or by the block around a line.</summary>
internal static class ReadFile
{
    public const string Name = "read_file";

    public static FunctionTool Specification => new(
        Name,
        "Reads lines of a text file, each with its number. Give an offset and a limit, or let the indentation around a line decide how much is read.",
        ToolSchema.Load("read_file.json"));

    /// <summary>Reads.</summary>
    /// <returns>The lines, each as <c>L12: text</c>.</returns>
    /// <exception cref="ToolException">The arguments make no sense or the file cannot be read; the message is for the model.</exception>
    public static async Task<string> RunAsync(ReadFileArguments arguments, CancellationToken cancellationToken)
    {
        Check(arguments);
        try
        {
            FileKind.RefuseSpecial(arguments.FilePath);
            IReadOnlyList<FileLine> lines = arguments.Mode == "slice"
                ? await ReadSliceAsync(arguments, cancellationToken).ConfigureAwait(false)
                : await ReadBlockAsync(arguments, cancellationToken).ConfigureAwait(false);
            return string.Join('\n', lines);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ToolException($"{arguments.FilePath} cannot be read: {failure.Message}", failure);
        }
    }

    private static void Check(ReadFileArguments arguments)
    {
        if (arguments.Mode is not ("slice" or "indentation"))
        {
            throw new ToolException("failed to parse function arguments: mode must be \"slice\" or \"indentation\"");
        }

        if (arguments.Offset == 0)
        {
            throw new ToolException("offset must be at least 1: lines are counted from 1");
        }

        if (arguments.Limit == 0)
        {
            throw new ToolException("limit must be at least 1");
        }

        if (!Path.IsPathFullyQualified(arguments.FilePath))
        {
            throw new ToolException("file_path must be an absolute path");
        }
    }

    private static async Task<List<FileLine>> ReadSliceAsync(ReadFileArguments arguments, CancellationToken cancellationToken)
    {
        var lines = new List<FileLine>();
        long lastNumber = 0;
        await foreach (FileLine line in FileLines.ReadAsync(arguments.FilePath, cancellationToken).ConfigureAwait(false))
        {
            lastNumber = line.Number;
            if ((ulong)line.Number < arguments.Offset)
            {
                continue;
            }

            lines.Add(line);
            if ((ulong)lines.Count == arguments.Limit)
            {
                break;
            }
        }

        return lines.Count > 0 ? lines : throw BeyondTheEnd("offset", arguments.Offset, lastNumber);
    }

    private static async Task<IReadOnlyList<FileLine>> ReadBlockAsync(ReadFileArguments arguments, CancellationToken cancellationToken)
    {
        IndentationArguments options = arguments.Indentation ?? new IndentationArguments();
        ulong anchor = options.AnchorLine ?? arguments.Offset;
        if (anchor == 0)
        {
            throw new ToolException("anchor_line must be at least 1: lines are counted from 1");
        }

        if (options.MaxLines == 0)
        {
            throw new ToolException("max_lines must be at least 1");
        }

        int limit = (int)Math.Min(int.MaxValue, Math.Min(arguments.Limit, options.MaxLines ?? arguments.Limit));
        var block = new IndentationBlock(limit);
        await foreach (FileLine line in FileLines.ReadAsync(arguments.FilePath, cancellationToken).ConfigureAwait(false))
        {
            if (!block.Offer(line, isAnchor: (ulong)line.Number == anchor))
            {
                break;
            }
        }

        return block.HasAnchor ? block.Select(options) : throw BeyondTheEnd("anchor_line", anchor, block.LastNumber);
    }

    private static ToolException BeyondTheEnd(string argument, ulong line, long lastNumber) =>
        new(lastNumber == 0 ? "the file is empty" : $"{argument} is {line}, but the file ends at line {lastNumber}");
}
