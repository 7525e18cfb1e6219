using Codex.Protocol;

namespace Codex.Execution.Commands;

/// <summary>What one command of a script does, by the name of its program.</summary>
internal static class ProgramSummary
{
    public static ParsedCommand Of(string[] words)
    {
        ReadOnlySpan<string> arguments = words.AsSpan(1);
        string line = ShellWords.Join(words);
        switch (words[0])
        {
            case "ls":
                List<string> listed = Operands(arguments, "-I", "-w", "--block-size", "--format", "--time-style", "--color", "--quoting-style");
                return new ParsedCommand.ListFiles(line, Shortened(listed, 0));
            case "rg":
                return OfRipgrep(arguments, line);
            case "grep":
                List<string> plain = WithoutOptions(arguments);
                return new ParsedCommand.Search(line, plain.ElementAtOrDefault(0), Shortened(plain, 1));
            case "fd":
                return OfFd(Operands(arguments, "-t", "--type", "-e", "--extension", "-E", "--exclude", "--search-path"), line);
            case "find":
                return OfFind(arguments, line);
            case "cat":
                ReadOnlySpan<string> files = arguments is ["--", ..] ? arguments[1..] : arguments;
                return files is [var file] ? Read(line, file) : new ParsedCommand.Unknown(line);
            case "head":
                return FileAfterCount(arguments, static count => count.Length == 0 || AreDigits(count)) is { } headed ? Read(line, headed) : new ParsedCommand.Unknown(line);
            case "tail":
                return FileAfterCount(arguments, static count => count is ['+', ..] ? AreDigits(count[1..]) : AreDigits(count)) is { } tailed
                    ? Read(line, tailed)
                    : new ParsedCommand.Unknown(line);
            case "nl":
                return Operands(arguments, "-s", "-w", "-v", "-i", "-b") is [var numbered, ..] ? Read(line, numbered) : new ParsedCommand.Unknown(line);
            case "sed":
                return arguments is ["-n", var range, var edited, ..] && SedRange.IsPrintRange(range)
                    ? Read(line, edited)
                    : new ParsedCommand.Unknown(line);
            default:
                return new ParsedCommand.Unknown(line);
        }
    }

    private static ParsedCommand.Read Read(string line, string file) => new(line, SummaryPath.Shorten(file), file);

    private static ParsedCommand.Search OfRipgrep(ReadOnlySpan<string> arguments, string line)
    {
        int connector = arguments.IndexOfAny(["|", "&&", "||", ";"]);
        arguments = connector < 0 ? arguments : arguments[..connector];
        List<string> plain = WithoutOptions(arguments);
        return arguments.Contains("--files")
            ? new ParsedCommand.Search(line, null, Shortened(plain, 0))
            : new ParsedCommand.Search(line, plain.ElementAtOrDefault(0), Shortened(plain, 1));
    }

    private static ParsedCommand.Search OfFd(List<string> operands, string line) => operands switch
    {
        [var only] when SummaryPath.LooksLikePath(only) => new(line, null, SummaryPath.Shorten(only)),
        [var query, .. var rest] => new(line, query, Shortened(rest, 0)),
        [] => new(line, null, null),
    };

    private static ParsedCommand.Search OfFind(ReadOnlySpan<string> arguments, string line)
    {
        string? path = null;
        string? query = null;
        for (int i = 0; i < arguments.Length; i++)
        {
            string argument = arguments[i];
            if (path is null && !argument.StartsWith('-') && argument is not ("!" or "(" or ")"))
            {
                path = SummaryPath.Shorten(argument);
            }

            if (query is null && argument is "-name" or "-iname" or "-path" or "-regex" && i + 1 < arguments.Length)
            {
                query = arguments[i + 1];
            }
        }

        return new ParsedCommand.Search(line, query, path);
    }

    /// <summary>The file after <c>-n COUNT</c> or <c>-nCOUNT</c>; null when the arguments are anything else.</summary>
    private static string? FileAfterCount(ReadOnlySpan<string> arguments, Func<string, bool> isCount)
    {
        ReadOnlySpan<string> rest =
            arguments is ["-n", var separate, ..] && isCount(separate) ? arguments[2..]
            : arguments is [['-', 'n', _, ..] joined, ..] && isCount(joined[2..]) ? arguments[1..]
            : [];
        foreach (string argument in rest)
        {
            if (!argument.StartsWith('-'))
            {
                return argument;
            }
        }

        return null;
    }

    private static bool AreDigits(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExceptInRange('0', '9');

    private static List<string> WithoutOptions(ReadOnlySpan<string> arguments)
    {
        List<string> plain = [];
        foreach (string argument in arguments)
        {
            if (!argument.StartsWith('-'))
            {
                plain.Add(argument);
            }
        }

        return plain;
    }

    /// <summary>What is left of the arguments without options and the values of the named ones.</summary>
    private static List<string> Operands(ReadOnlySpan<string> arguments, params ReadOnlySpan<string> optionsWithValue)
    {
        List<string> operands = [];
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--")
            {
                // What still looks like an option is left out here as well, so that a summary never shows one as a path.
                operands.AddRange(WithoutOptions(arguments[(i + 1)..]));
                break;
            }

            if (optionsWithValue.Contains(arguments[i]))
            {
                i++;
            }
            else if (!arguments[i].StartsWith('-'))
            {
                operands.Add(arguments[i]);
            }
        }

        return operands;
    }

    private static string? Shortened(List<string> words, int index) => index < words.Count ? SummaryPath.Shorten(words[index]) : null;
}
