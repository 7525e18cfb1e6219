using System.Text;

namespace Codex.Execution.Commands;

/// <summary>
/// The commands that may stand anywhere in a script, whatever its grammar: a guess, good enough to warn of what a
/// script might run and of no use to show that it is harmless.
/// </summary>
internal static class LooseScript
{
    /// <summary>Every command that can be made out, also those in substitutions, groups and control flow.</summary>
    public static List<IReadOnlyList<string>> Commands(string script)
    {
        var commands = new List<IReadOnlyList<string>>();
        var words = new List<string>();
        var word = new StringBuilder();
        bool inWord = false;
        bool inDoubleQuotes = false;
        // For every substitution or group that is open: what closes it, and whether it stands in double quotes.
        var open = new Stack<(char Closer, bool InDoubleQuotes)>();

        void EndWord()
        {
            if (inWord && !(words.Count == 0 && IsPrefix(word.ToString())))
            {
                words.Add(word.ToString());
            }

            word.Clear();
            inWord = false;
        }

        void EndCommand()
        {
            EndWord();
            if (words.Count > 0)
            {
                commands.Add([.. words]);
                words.Clear();
            }
        }

        for (int i = 0; i < script.Length; i++)
        {
            char c = script[i];
            char next = i + 1 < script.Length ? script[i + 1] : '\0';
            switch (c)
            {
                case '\\' when next == '\n':
                    i++;
                    break;
                case '\\' when !inDoubleQuotes || next is '"' or '\\' or '$' or '`':
                    word.Append(next);
                    inWord = true;
                    i++;
                    break;
                case '"':
                    inDoubleQuotes = !inDoubleQuotes;
                    inWord = true;
                    break;
                case '\'' when !inDoubleQuotes:
                    int end = script.IndexOf('\'', i + 1);
                    end = end < 0 ? script.Length : end;
                    word.Append(script, i + 1, end - i - 1);
                    inWord = true;
                    i = end;
                    break;
                case '`' when open.TryPeek(out var backquote) && backquote.Closer == '`':
                case ')' when !inDoubleQuotes && open.TryPeek(out var group) && group.Closer == ')':
                    EndCommand();
                    inDoubleQuotes = open.Pop().InDoubleQuotes;
                    break;
                case '`':
                case '(' when !inDoubleQuotes:
                case '$' when next == '(':
                    // What is substituted is read as commands of its own.
                    EndCommand();
                    open.Push((c == '`' ? '`' : ')', inDoubleQuotes));
                    inDoubleQuotes = false;
                    i += c == '$' ? 1 : 0;
                    break;
                case ';' or '&' or '|' or '\n' or ')' when !inDoubleQuotes:
                    EndCommand();
                    break;
                case ' ' or '\t' or '<' or '>' when !inDoubleQuotes:
                    EndWord();
                    break;
                default:
                    word.Append(c);
                    inWord = true;
                    break;
            }
        }

        EndCommand();
        return commands;
    }

    /// <summary>Words before a command's name: keywords, and assignments.</summary>
    private static bool IsPrefix(string word) =>
        word is "!" or "{" or "}" or "if" or "then" or "elif" or "else" or "while" or "until" or "do" or "time" or "coproc"
        || (word.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals
            && !word.AsSpan(0, equals).ContainsAny('-', '/', ' ') && !char.IsAsciiDigit(word[0]));
}
