using Codex.Protocol;

namespace Codex.Execution.Commands;

/// <summary>The list of commands that only read.</summary>
internal static class SafeCommands
{
    /// <summary>Whether one command, its words as the shell or the system hands them over, is on the list.</summary>
    public static bool IsKnownSafe(IReadOnlyList<BashWord> words, bool confined, CommandLists? lists = null)
    {
        if (words.Count == 0)
        {
            return false;
        }

        if (lists is not null && lists.Safe.Any(entry => BeginsWith(words, entry)))
        {
            return true;
        }

        if (SystemProgramName(words[0].Text) is not { } program)
        {
            return false;
        }

        switch (program)
        {
            case "cat" or "cd" or "echo" or "false" or "grep" or "head" or "ls" or "nl" or "pwd" or "tail" or "true" or "wc" or "which":
                return true;
            case "find" or "rg" or "sed" or "git" or "cargo":
                // A pattern may stand for a file whose name is an option.
                return !words.Any(static word => word.Expansion == BashWordExpansion.OperandsOrOptions)
                    && IsSafeCall(program, [.. words.Select(static word => word.Text)], confined);
            default:
                return false;
        }
    }

    /// <summary>Whether the arguments of ripgrep start no other program.</summary>
    public static bool IsSafeRipgrep(ReadOnlySpan<string> arguments)
    {
        foreach (string argument in arguments)
        {
            if (argument is "--search-zip" or "--pre" or "--hostname-bin"
                || argument.StartsWith("--pre=", StringComparison.Ordinal)
                || argument.StartsWith("--hostname-bin=", StringComparison.Ordinal)
                || HasShortOption(argument, 'z', optionsWithValue: "ABCEMTdefgjmrt"))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a call of git with this subcommand and these arguments after it reads only.</summary>
    public static bool IsSafeGit(string subcommand, ReadOnlySpan<string> arguments) => subcommand switch
    {
        "branch" => IsListingOfBranches(arguments),
        "status" or "log" or "diff" or "show" => !WritesOrStartsPrograms(arguments),
        _ => false,
    };

    // What the shell would expand is not what the user wrote into the list.
    private static bool BeginsWith(IReadOnlyList<BashWord> words, IReadOnlyList<string> entry)
    {
        if (words.Count < entry.Count)
        {
            return false;
        }

        for (int i = 0; i < entry.Count; i++)
        {
            if (words[i].Text != entry[i] || words[i].Expansion != BashWordExpansion.None)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// The bare name, or the name of a program in a folder of the system; null for any other path, since anyone can
    /// call a file of the workspace <c>ls</c>.
    /// </summary>
    private static string? SystemProgramName(string program)
    {
        int slash = program.LastIndexOf('/');
        if (slash < 0)
        {
            return program;
        }

        return program.AsSpan(0, slash) is "/bin" or "/usr/bin" or "/usr/local/bin" or "/opt/homebrew/bin" ? program[(slash + 1)..] : null;
    }

    private static bool IsSafeCall(string program, string[] words, bool confined) => program switch
    {
        "find" => !words.Any(static word => word is
            "-exec" or "-execdir" or "-ok" or "-okdir" or "-delete" or "-fls" or "-fprint" or "-fprint0" or "-fprintf"),
        "rg" => IsSafeRipgrep(words.AsSpan(1)),
        "sed" => words.Length is 3 or 4
            && words[1] == "-n"
            && SedRange.IsPrintRange(words[2])
            && (words.Length == 3 || !words[3].StartsWith('-')),
        "git" => confined && words.Length > 1 && IsSafeGit(words[1], words.AsSpan(2)),
        "cargo" => confined && words.Length > 1 && words[1] == "check" && !ChangesCargoConfiguration(words),
        _ => false,
    };

    private static bool ChangesCargoConfiguration(string[] words) => words.Any(static word =>
        word.StartsWith("--config", StringComparison.Ordinal) || word.StartsWith("-Z", StringComparison.Ordinal)
        || word.StartsWith("-C", StringComparison.Ordinal));

    private static bool WritesOrStartsPrograms(ReadOnlySpan<string> arguments)
    {
        foreach (string argument in arguments)
        {
            int equals = argument.IndexOf('=', StringComparison.Ordinal);
            ReadOnlySpan<char> name = equals < 0 ? argument : argument.AsSpan(0, equals);
            // git takes any beginning of an option's name that is not ambiguous.
            if (name.Length > 3
                && ("--output".StartsWith(name, StringComparison.Ordinal)
                    || "--ext-diff".StartsWith(name, StringComparison.Ordinal)
                    || "--textconv".StartsWith(name, StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsListingOfBranches(ReadOnlySpan<string> arguments)
    {
        bool lists = false;
        bool names = false;
        foreach (string argument in arguments)
        {
            int equals = argument.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? argument : argument[..equals];
            switch (name)
            {
                case "-l" or "--list" or "--contains" or "--no-contains" or "--merged" or "--no-merged" or "--points-at":
                    lists = true;
                    break;
                case "-a" or "--all" or "-r" or "--remotes" or "-v" or "-vv" or "-av" or "-avv" or "-rv" or "-rvv" or "--verbose"
                    or "--show-current" or "--sort" or "--format" or "--color" or "--no-color" or "--column" or "--no-column"
                    or "-i" or "--ignore-case" or "--abbrev" or "--no-abbrev":
                    break;
                case ['-', ..]:
                    return false;
                default:
                    names = true;
                    break;
            }
        }

        return lists || !names;
    }

    /// <summary>Whether a bundle of short options, such as <c>-za</c>, holds one.</summary>
    private static bool HasShortOption(string argument, char option, ReadOnlySpan<char> optionsWithValue)
    {
        if (argument.Length < 2 || argument[0] != '-' || argument[1] == '-')
        {
            return false;
        }

        foreach (char c in argument.AsSpan(1))
        {
            if (c == option)
            {
                return true;
            }

            if (optionsWithValue.Contains(c))
            {
                return false;
            }
        }

        return false;
    }
}
