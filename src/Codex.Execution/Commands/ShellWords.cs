using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Codex.Execution.Commands;

/// <summary>Command lines as text: words joined with the quoting that a POSIX shell needs, and text split into words.</summary>
public static class ShellWords
{
    /// <summary>What <see cref="Join"/> gives for words that no command line can hold.</summary>
    public const string Unprintable = "<command with a NUL character>";

    /// <summary>One line of text that a POSIX shell would read as exactly these words.</summary>
    /// <remarks>A word with a NUL character cannot be written; the whole line is then <see cref="Unprintable"/>.</remarks>
    public static string Join(IEnumerable<string> words)
    {
        var line = new StringBuilder();
        bool first = true;
        foreach (string word in words)
        {
            if (word.Contains('\0', StringComparison.Ordinal))
            {
                return Unprintable;
            }

            if (!first)
            {
                line.Append(' ');
            }

            first = false;
            AppendQuoted(line, word);
        }

        return line.ToString();
    }

    /// <summary>One line of text that shows these words: as <see cref="Join"/>, and with a NUL character among them plainly side by side.</summary>
    public static string Show(IReadOnlyCollection<string> words) =>
        words.Any(static word => word.Contains('\0', StringComparison.Ordinal)) ? string.Join(' ', words) : Join(words);

    /// <summary>The words of a text by the quoting rules of a POSIX shell; operators and expansions are ordinary text.</summary>
    /// <returns>False when a quote is not closed or the text ends in a backslash.</returns>
    public static bool TrySplit(string text, [NotNullWhen(true)] out IReadOnlyList<string>? words)
    {
        words = null;
        var found = new List<string>();
        int position = 0;
        while (true)
        {
            while (position < text.Length && text[position] is ' ' or '\t' or '\n')
            {
                position++;
            }

            if (position >= text.Length)
            {
                words = found;
                return true;
            }

            if (text[position] == '#')
            {
                int lineEnd = text.IndexOf('\n', position);
                position = lineEnd < 0 ? text.Length : lineEnd;
                continue;
            }

            if (!TryReadWord(text, ref position, found))
            {
                return false;
            }
        }
    }

    private static bool TryReadWord(string text, ref int position, List<string> found)
    {
        var word = new StringBuilder();
        // A backslash and a line end vanish: alone they make no word.
        bool isWord = false;
        while (position < text.Length && text[position] is not (' ' or '\t' or '\n'))
        {
            char c = text[position++];
            switch (c)
            {
                case '\'':
                    int end = text.IndexOf('\'', position);
                    if (end < 0)
                    {
                        return false;
                    }

                    word.Append(text, position, end - position);
                    position = end + 1;
                    isWord = true;
                    break;
                case '"':
                    if (!TryReadDoubleQuoted(text, ref position, word))
                    {
                        return false;
                    }

                    isWord = true;
                    break;
                case '\\':
                    if (position >= text.Length)
                    {
                        return false;
                    }

                    if (text[position] != '\n')
                    {
                        word.Append(text[position]);
                        isWord = true;
                    }

                    position++;
                    break;
                default:
                    word.Append(c);
                    isWord = true;
                    break;
            }
        }

        if (isWord)
        {
            found.Add(word.ToString());
        }

        return true;
    }

    private static bool TryReadDoubleQuoted(string text, ref int position, StringBuilder word)
    {
        while (position < text.Length)
        {
            char c = text[position++];
            if (c == '"')
            {
                return true;
            }

            if (c != '\\')
            {
                word.Append(c);
                continue;
            }

            if (position >= text.Length)
            {
                return false;
            }

            char escaped = text[position++];
            if (escaped is '$' or '`' or '"' or '\\')
            {
                word.Append(escaped);
            }
            else if (escaped != '\n')
            {
                word.Append('\\').Append(escaped);
            }
        }

        return false;
    }

    /// <summary>Pieces, each the longest that one style can hold: bare before single before double quotes.</summary>
    private static void AppendQuoted(StringBuilder line, string word)
    {
        if (word.Length == 0)
        {
            line.Append("''");
            return;
        }

        ReadOnlySpan<char> rest = word;
        while (!rest.IsEmpty)
        {
            (int length, Styles styles) = LongestPiece(rest);
            ReadOnlySpan<char> piece = rest[..length];
            if (styles.HasFlag(Styles.Bare))
            {
                line.Append(piece);
            }
            else if (styles.HasFlag(Styles.Single))
            {
                line.Append('\'').Append(piece).Append('\'');
            }
            else
            {
                line.Append('"');
                foreach (char c in piece)
                {
                    if (c is '"' or '\\')
                    {
                        line.Append('\\');
                    }

                    line.Append(c);
                }

                line.Append('"');
            }

            rest = rest[length..];
        }
    }

    private static (int Length, Styles Styles) LongestPiece(ReadOnlySpan<char> text)
    {
        // A caret is history substitution to some shells unless a single quote stands right before it.
        Styles possible = text[0] == '^' ? Styles.Single : Styles.Bare | Styles.Single | Styles.Double;
        int length = text[0] == '^' ? 1 : 0;
        for (; length < text.Length; length++)
        {
            Styles next = possible & StylesOf(text[length]);
            if (next == Styles.None)
            {
                break;
            }

            possible = next;
        }

        return (length, possible);
    }

    private static Styles StylesOf(char c) => c switch
    {
        '^' => Styles.None,
        '\'' or '\\' => Styles.Double,
        '`' or '$' or '!' => Styles.Single,
        '+' or '-' or '.' or '/' or ':' or '@' or ']' or '_' => Styles.Bare | Styles.Single | Styles.Double,
        _ when char.IsAsciiLetterOrDigit(c) => Styles.Bare | Styles.Single | Styles.Double,
        _ => Styles.Single | Styles.Double,
    };

    [Flags]
    private enum Styles
    {
        None = 0,
        Bare = 1,
        Single = 2,
        Double = 4,
    }
}
