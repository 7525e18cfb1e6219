using Codex.Protocol;

namespace Codex.Execution.Commands;

/// <summary>The commands that a person is asked about even where commands usually run unasked.</summary>
internal sealed class DangerousCommands(CommandLists lists)
{
    /// <summary>How many shells within shells are looked into; deeper nesting counts as dangerous.</summary>
    private const int MaximumNesting = 8;

    public bool IsDangerous(IReadOnlyList<string> command) => IsDangerous(command, MaximumNesting);

    private bool IsDangerous(IReadOnlyList<string> words, int nesting)
    {
        if (words.Count == 0)
        {
            return false;
        }

        if (nesting == 0)
        {
            return true;
        }

        if (IsListed(words, 0))
        {
            return true;
        }

        string program = ProgramName(words[0]);
        switch (program)
        {
            case "rm":
                return IsForced(words);
            case "git":
                return IsDangerousGit(words);
            case "bash" or "zsh" or "sh" or "dash" or "ksh":
                return ScriptOf(words) is { } script && LooseScript.Commands(script).Exists(inner => IsDangerous(inner, nesting - 1));
            case "sudo" or "doas" or "env" or "command" or "exec" or "builtin" or "nohup" or "nice" or "time" or "timeout" or "xargs"
                or "setsid" or "stdbuf" or "ionice" or "eval" or "busybox" or "find":
                return RunsDangerous(words, nesting);
            default:
                return false;
        }
    }

    /// <summary>
    /// Programs that run the rest of their words: their own options differ too much to tell where it starts, so
    /// every word may be the start.
    /// </summary>
    private bool RunsDangerous(IReadOnlyList<string> words, int nesting)
    {
        for (int start = 1; start < words.Count; start++)
        {
            // Words of wrappers further in are covered by this loop itself.
            if (IsListed(words, start))
            {
                return true;
            }

            if (ProgramName(words[start]) is "rm" or "git" or "bash" or "zsh" or "sh" or "dash" or "ksh"
                && IsDangerous([.. words.Skip(start)], nesting - 1))
            {
                return true;
            }
        }

        return words[0] == "eval" && LooseScript.Commands(string.Join(' ', words.Skip(1))).Exists(inner => IsDangerous(inner, nesting - 1));
    }

    /// <summary>Whether the words from one on begin with an entry of the user's list; the program may be named by any path.</summary>
    private bool IsListed(IReadOnlyList<string> words, int start)
    {
        foreach (IReadOnlyList<string> entry in lists.Dangerous)
        {
            if (words.Count - start < entry.Count || (ProgramName(words[start]) != entry[0] && words[start] != entry[0]))
            {
                continue;
            }

            int same = 1;
            while (same < entry.Count && words[start + same] == entry[same])
            {
                same++;
            }

            if (same == entry.Count)
            {
                return true;
            }
        }

        return false;
    }

    private static string ProgramName(string word)
    {
        string name = word[(word.LastIndexOf('/') + 1)..];
        return OperatingSystem.IsWindows() && name.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) ? name[..^4] : name;
    }

    private static string? ScriptOf(IReadOnlyList<string> words)
    {
        for (int i = 1; i < words.Count - 1; i++)
        {
            if (words[i] is ['-', not '-', ..] option && option.Contains('c', StringComparison.Ordinal))
            {
                return words[i + 1];
            }
        }

        return null;
    }

    private static bool IsForced(IReadOnlyList<string> words)
    {
        foreach (string word in words.Skip(1))
        {
            if (word == "--")
            {
                return false;
            }

            bool isForce = word.StartsWith("--", StringComparison.Ordinal)
                ? word.Length > 2 && "--force".StartsWith(word, StringComparison.Ordinal)
                : word is ['-', ..] && word.Contains('f', StringComparison.Ordinal);
            if (isForce)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsDangerousGit(IReadOnlyList<string> words)
    {
        int position = 1;
        while (position < words.Count && words[position].StartsWith('-'))
        {
            position += words[position] is "-C" or "-c" or "--git-dir" or "--work-tree" or "--namespace" or "--exec-path" or "--config-env"
                or "--super-prefix" or "--attr-source" ? 2 : 1;
        }

        if (position >= words.Count)
        {
            return false;
        }

        IEnumerable<string> arguments = words.Skip(position + 1);
        return words[position] switch
        {
            "reset" or "rm" or "clean" => true,
            "push" => arguments.Any(static argument =>
                argument.StartsWith("--force", StringComparison.Ordinal) || argument is "--mirror" or "--delete" or "--prune"
                || (argument is ['-', not '-', ..] && argument.AsSpan().ContainsAny('f', 'd')) || argument is ['+' or ':', _, ..]),
            _ => false,
        };
    }
}
