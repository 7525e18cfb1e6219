using Codex.Protocol;

namespace Codex.Execution.Commands;

/// <summary>Says in a few entries what a command does, for people who watch it or are asked about it.</summary>
public static class CommandSummary
{
    /// <summary>Summarises a command.</summary>
    /// <param name="command">The program and its arguments; a canonical shell invocation is summarised command by command.</param>
    /// <returns>
    /// The entries in the order of the script, without formatting steps such as <c>wc</c> or <c>sort</c> and without
    /// repeated neighbours. Empty for a command that only changes the folder.
    /// </returns>
    public static IReadOnlyList<ParsedCommand> Parse(IReadOnlyList<string> command)
    {
        List<ParsedCommand> entries = ShellInvocation.TryParse(command) is { IsCanonical: true } invocation
            ? OfScript(invocation.Script)
            : OfWords(command);
        for (int i = entries.Count - 1; i > 0; i--)
        {
            if (entries[i] == entries[i - 1])
            {
                entries.RemoveAt(i);
            }
        }

        return entries;
    }

    private static List<ParsedCommand> OfScript(string script)
    {
        List<string[]> commands = [];
        foreach (IReadOnlyList<BashWord> words in BashScript.TryParseWords(script) ?? [])
        {
            commands.Add([.. words.Select(static word => word.Text)]);
        }

        bool severalCommands = commands.Count > 1;
        commands.RemoveAll(static words => IsFormattingStep(words));
        if (commands.Count == 0)
        {
            return [new ParsedCommand.Unknown(script)];
        }

        List<ParsedCommand> entries = Summarise(commands);
        if (entries.Count > 1)
        {
            entries.RemoveAll(static entry => entry is ParsedCommand.Unknown { Cmd: "true" });
            Simplify(entries);
        }

        if (entries.Count == 1 && ShellWords.TrySplit(script, out IReadOnlyList<string>? scriptWords))
        {
            bool hasConnectors = severalCommands || scriptWords.Any(IsConnector);
            entries[0] = hasConnectors ? NamingItsFilter(entries[0], script, scriptWords) : NamingTheWhole(entries[0], scriptWords);
        }

        return entries;
    }

    private static List<ParsedCommand> OfWords(IReadOnlyList<string> command)
    {
        IReadOnlyList<string> words = command;
        if (words.Count > 1 && words[0] is "yes" or "y" or "no" or "n" && words[1] == "|")
        {
            words = [.. words.Skip(2)];
        }
        else if (words is ["bash" or "zsh", "-c" or "-lc", var script] && ShellWords.TrySplit(script, out IReadOnlyList<string>? scriptWords))
        {
            words = scriptWords;
        }

        if (words.Count == 0)
        {
            return [new ParsedCommand.Unknown(string.Empty)];
        }

        List<string[]> groups = [];
        List<string> group = [];
        foreach (string word in words)
        {
            if (!IsConnector(word))
            {
                group.Add(word);
                continue;
            }

            if (group.Count > 0)
            {
                groups.Add([.. group]);
                group.Clear();
            }
        }

        if (group.Count > 0)
        {
            groups.Add([.. group]);
        }

        List<ParsedCommand> entries = Summarise(groups);
        Simplify(entries);
        return entries;
    }

    /// <summary>One entry for each command; <c>cd</c> makes none and moves the paths of files read after it.</summary>
    private static List<ParsedCommand> Summarise(List<string[]> commands)
    {
        List<ParsedCommand> entries = [];
        string folder = string.Empty;
        foreach (string[] words in commands)
        {
            if (words[0] == "cd")
            {
                folder = words.Length > 1 ? SummaryPath.Join(folder, words[1]) : folder;
                continue;
            }

            ParsedCommand entry = ProgramSummary.Of(words);
            entries.Add(entry is ParsedCommand.Read read ? read with { Path = SummaryPath.Join(folder, read.Path) } : entry);
        }

        return entries;
    }

    /// <summary>Removes what only prepares or decorates: a leading <c>echo</c>, <c>true</c>, numbering of lines.</summary>
    private static void Simplify(List<ParsedCommand> entries)
    {
        while (entries.Count > 1)
        {
            int removable =
                entries[0] is ParsedCommand.Unknown first && FirstWord(first.Cmd) == "echo" ? 0
                : entries.FindIndex(static entry => entry is ParsedCommand.Unknown { Cmd: "true" }) is >= 0 and var position ? position
                : entries.FindIndex(static entry => entry is ParsedCommand.Unknown unknown && IsNumbering(unknown.Cmd));
            if (removable < 0)
            {
                return;
            }

            entries.RemoveAt(removable);
        }
    }

    private static ParsedCommand NamingTheWhole(ParsedCommand entry, IReadOnlyList<string> scriptWords) => entry switch
    {
        ParsedCommand.Read read => read with { Cmd = ShellWords.Join(scriptWords) },
        ParsedCommand.ListFiles list => list with { Cmd = ShellWords.Join(scriptWords) },
        ParsedCommand.Search search => search with { Cmd = ShellWords.Join(scriptWords) },
        _ => entry,
    };

    /// <summary>A file read through <c>sed -n</c> shows the filter too, since it says which lines.</summary>
    private static ParsedCommand NamingItsFilter(ParsedCommand entry, string script, IReadOnlyList<string> scriptWords)
    {
        bool isFiltered = false;
        for (int i = 0; i + 1 < scriptWords.Count; i++)
        {
            isFiltered |= scriptWords[i] == "sed" && scriptWords[i + 1] == "-n";
        }

        return entry is ParsedCommand.Read read && isFiltered && scriptWords.Contains("|") ? read with { Cmd = script } : entry;
    }

    private static bool IsFormattingStep(string[] words) => words[0] switch
    {
        "wc" or "tr" or "cut" or "sort" or "uniq" or "xargs" or "tee" or "column" or "awk" or "yes" or "printf" => true,
        "head" or "tail" => words.Length < 3,
        "sed" => !(words.Length >= 4 && words[1] == "-n" && SedRange.IsPrintRange(words[2])),
        _ => false,
    };

    private static bool IsConnector(string word) => word is "|" or "&&" or "||" or ";";

    private static string? FirstWord(string line) =>
        ShellWords.TrySplit(line, out IReadOnlyList<string>? words) && words.Count > 0 ? words[0] : null;

    private static bool IsNumbering(string line) =>
        ShellWords.TrySplit(line, out IReadOnlyList<string>? words)
        && words is ["nl", ..]
        && words.Skip(1).All(static word => word.StartsWith('-'));
}
