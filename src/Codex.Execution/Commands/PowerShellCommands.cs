using System.Buffers;

namespace Codex.Execution.Commands;

/// <summary>Which PowerShell commands only read.</summary>
internal static class PowerShellCommands
{
    /// <summary>Operators glued to a word, variables, script blocks and escapes: any of them can run something.</summary>
    private static readonly SearchValues<char> s_refusedInWords = SearchValues.Create("|;<>&$`{}@\r\n");

    /// <summary>Whether a command starts Windows PowerShell or PowerShell.</summary>
    public static bool IsPowerShell(IReadOnlyList<string> command) =>
        command.Count > 0 && Lower(command[0]) is "powershell" or "powershell.exe" or "pwsh" or "pwsh.exe";

    /// <summary>Whether everything that a call of PowerShell runs is on the list.</summary>
    public static bool IsKnownSafe(IReadOnlyList<string> command, bool confined)
    {
        for (int i = 1; i < command.Count; i++)
        {
            string option = Lower(command[i]);
            switch (option)
            {
                case "-nologo" or "-noprofile" or "-noninteractive" or "-mta" or "-sta":
                    continue;
                case "-command" or "/command" or "-c":
                    return i == command.Count - 2 && IsSafeScript(command[i + 1], confined);
                case ['-' or '/', 'c', 'o', 'm', 'm', 'a', 'n', 'd', ':', ..]:
                    return i == command.Count - 1 && IsSafeScript(command[i]["-command:".Length..], confined);
                case ['-', ..] or "/file":
                    return false;
                default:
                    // PowerShell reads the remaining words as one script.
                    return IsSafeSequence([.. command.Skip(i)], confined);
            }
        }

        return false;
    }

    private static string Lower(string word) => word.ToLowerInvariant();

    private static bool IsSafeScript(string script, bool confined) =>
        // PowerShell ends a command at a line end, which a POSIX reading would take for a blank.
        !script.AsSpan().ContainsAny('\r', '\n')
        && ShellWords.TrySplit(script, out IReadOnlyList<string>? words)
        && IsSafeSequence(words, confined);

    private static bool IsSafeSequence(IReadOnlyList<string> words, bool confined)
    {
        var current = new List<string>();
        foreach (string word in words)
        {
            if (word is "|" or "||" or "&&" or ";")
            {
                if (!IsSafeCommand(current, confined))
                {
                    return false;
                }

                current.Clear();
            }
            else if (word.AsSpan().ContainsAny(s_refusedInWords))
            {
                return false;
            }
            else
            {
                current.Add(word);
            }
        }

        return IsSafeCommand(current, confined);
    }

    private static bool IsSafeCommand(List<string> command, bool confined)
    {
        if (command.Count == 0)
        {
            return false;
        }

        List<string> words = [.. command];
        while (words[0].StartsWith('(') && words[^1].EndsWith(')'))
        {
            words[0] = words[0][1..];
            words[^1] = words[^1][..^1];
        }

        // Any other parenthesis is a command inside an argument.
        if (words.Exists(static word => word.AsSpan().ContainsAny('(', ')') || ChangesThings(Lower(word.TrimStart('-')))))
        {
            return false;
        }

        string[] lowered = [.. words.Select(Lower)];
        switch (lowered[0].TrimStart('-'))
        {
            case "echo" or "write-output" or "write-host":
            case "dir" or "ls" or "get-childitem" or "gci":
            case "cat" or "type" or "gc" or "get-content":
            case "select-string" or "sls" or "findstr":
            case "measure-object" or "measure":
            case "get-location" or "gl" or "pwd":
            case "test-path" or "tp":
            case "resolve-path" or "rvpa":
            case "select-object" or "select":
            case "get-item":
                return true;
            case "rg":
                return SafeCommands.IsSafeRipgrep(words.ToArray().AsSpan(1)) && SafeCommands.IsSafeRipgrep(lowered.AsSpan(1));
            case "git":
                return confined && IsSafeGit(words);
            default:
                return false;
        }
    }

    private static bool ChangesThings(string word) => word is
        "set-content" or "add-content" or "out-file" or "new-item" or "remove-item" or "move-item" or "copy-item" or "rename-item"
        or "start-process" or "stop-process";

    /// <summary>No options before the subcommand: <c>-c</c> can make git run any program, as can <c>cat-file --filters</c>.</summary>
    private static bool IsSafeGit(List<string> words) =>
        words.Count > 1
        && (words[1] == "cat-file"
            ? !words.Exists(static word => word is ['-', '-', 't' or 'f', ..])
            : words[1] != "branch" && SafeCommands.IsSafeGit(words[1], [.. words.Skip(2)]));
}
