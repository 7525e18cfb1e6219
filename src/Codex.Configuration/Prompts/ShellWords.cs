using System.Text;

namespace Codex.Configuration;

/// <summary>Splits a line into words by the quoting rules of a POSIX shell; nothing is expanded.</summary>
internal static class ShellWords
{
    /// <summary>The words; null when a quote or a backslash at the end leaves the line unfinished.</summary>
    public static IReadOnlyList<string>? TrySplit(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        bool inWord = false;
        for (int position = 0; position < line.Length; position++)
        {
            char character = line[position];
            switch (character)
            {
                case '\'':
                    int close = line.IndexOf('\'', position + 1);
                    if (close < 0)
                    {
                        return null;
                    }

                    word.Append(line, position + 1, close - position - 1);
                    position = close;
                    inWord = true;
                    break;
                case '"':
                    position = ReadDoubleQuoted(line, position + 1, word);
                    if (position < 0)
                    {
                        return null;
                    }

                    inWord = true;
                    break;
                case '\\':
                    if (++position == line.Length)
                    {
                        return null;
                    }

                    if (line[position] != '\n')
                    {
                        word.Append(line[position]);
                        inWord = true;
                    }

                    break;
                case '#' when !inWord:
                    int end = line.IndexOf('\n', position);
                    position = end < 0 ? line.Length : end;
                    break;
                case ' ' or '\t' or '\n':
                    Finish(words, word, ref inWord);
                    break;
                default:
                    word.Append(character);
                    inWord = true;
                    break;
            }
        }

        Finish(words, word, ref inWord);
        return words;
    }

    /// <summary>Reads up to the closing quote and gives its position; -1 when there is none.</summary>
    private static int ReadDoubleQuoted(string line, int position, StringBuilder word)
    {
        for (; position < line.Length; position++)
        {
            switch (line[position])
            {
                case '"':
                    return position;
                case '\\' when position + 1 < line.Length:
                    char next = line[++position];
                    if (next is not ('$' or '`' or '"' or '\\' or '\n'))
                    {
                        word.Append('\\');
                    }

                    if (next != '\n')
                    {
                        word.Append(next);
                    }

                    break;
                default:
                    word.Append(line[position]);
                    break;
            }
        }

        return -1;
    }

    private static void Finish(List<string> words, StringBuilder word, ref bool inWord)
    {
        if (inWord)
        {
            words.Add(word.ToString());
        }

        word.Clear();
        inWord = false;
    }
}
