using System.Buffers;
using System.Text;

namespace Codex.Cli;

/// <summary>A command's words as one line that a shell would take apart again in the same way.</summary>
internal static class CommandText
{
    private static readonly SearchValues<char> s_bare = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-./:@]_");

    [Flags]
    private enum Styles
    {
        None = 0,
        Bare = 1,
        Single = 2,
        Double = 4,
        All = Bare | Single | Double,
    }

    public static string Join(IReadOnlyList<string> words)
    {
        foreach (string word in words)
        {
            if (word.Contains('\0', StringComparison.Ordinal))
            {
                return string.Join(' ', words);
            }
        }

        var line = new StringBuilder();
        for (int i = 0; i < words.Count; i++)
        {
            if (i > 0)
            {
                line.Append(' ');
            }

            AppendWord(line, words[i]);
        }

        return line.ToString();
    }

    private static void AppendWord(StringBuilder line, string word)
    {
        if (word.Length == 0)
        {
            line.Append("''");
            return;
        }

        int start = 0;
        while (start < word.Length)
        {
            int end = start;
            Styles styles = Styles.All;
            while (end < word.Length)
            {
                Styles next = styles & StylesOf(word[end], isFirst: end == start);
                if (next == Styles.None)
                {
                    break;
                }

                styles = next;
                end++;
            }

            AppendPiece(line, word.AsSpan(start, end - start), styles);
            start = end;
        }
    }

    private static Styles StylesOf(char c, bool isFirst) => c switch
    {
        _ when s_bare.Contains(c) => Styles.All,
        '^' => isFirst ? Styles.Single : Styles.None,
        '\'' or '\\' => Styles.Double,
        '`' or '$' or '!' => Styles.Single,
        _ => Styles.Single | Styles.Double,
    };

    private static void AppendPiece(StringBuilder line, ReadOnlySpan<char> piece, Styles styles)
    {
        if ((styles & Styles.Bare) != 0)
        {
            line.Append(piece);
        }
        else if ((styles & Styles.Single) != 0)
        {
            line.Append('\'').Append(piece).Append('\'');
        }
        else
        {
            line.Append('"');
            foreach (char c in piece)
            {
                if (c is '\\' or '"' or '$' or '`')
                {
                    line.Append('\\');
                }

                line.Append(c);
            }

            line.Append('"');
        }
    }
}
