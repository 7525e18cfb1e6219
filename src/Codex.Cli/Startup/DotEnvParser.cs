using System.Text;

namespace Codex.Cli;

/// <summary>Reads <c>NAME=value</c> lines as shells write them: quotes, escapes, comments, references to other variables.</summary>
internal sealed class DotEnvParser(string text, Func<string, string?> lookup)
{
    private const string ExportWord = "export";
    private int _position;

    /// <summary>Reads the next line that is neither blank nor a comment; false at the end.</summary>
    public bool TryNext(out string name, out string value, out bool isWellFormed)
    {
        name = value = "";
        isWellFormed = false;
        while (_position < text.Length)
        {
            int start = _position;
            SkipBlanks();
            if (_position >= text.Length)
            {
                return false;
            }

            if (text[_position] is '\r' or '\n')
            {
                _position++;
                continue;
            }

            if (text[_position] == '#')
            {
                SkipLine();
                continue;
            }

            isWellFormed = TryReadName(out name) && TryReadValue(out value);
            if (!isWellFormed)
            {
                // A quote that was not closed has taken the rest; any other mistake costs its line only.
                if (_position < text.Length)
                {
                    _position = Math.Max(_position, start);
                    SkipLine();
                }
            }

            return true;
        }

        return false;
    }

    private bool TryReadName(out string name)
    {
        name = ReadWord();
        if (name == ExportWord && _position < text.Length && text[_position] is ' ' or '\t')
        {
            SkipBlanks();
            if (_position < text.Length && IsNameStart(text[_position]))
            {
                name = ReadWord();
            }
        }

        SkipBlanks();
        if (name.Length == 0 || _position >= text.Length || text[_position] != '=')
        {
            return false;
        }

        _position++;
        SkipBlanks();
        return true;
    }

    private string ReadWord()
    {
        int start = _position;
        if (_position < text.Length && IsNameStart(text[_position]))
        {
            while (_position < text.Length && (IsNameStart(text[_position]) || char.IsAsciiDigit(text[_position]) || text[_position] == '.'))
            {
                _position++;
            }
        }

        return text[start.._position];
    }

    private bool TryReadValue(out string value)
    {
        var result = new StringBuilder();
        value = "";
        while (_position < text.Length && text[_position] is not '\n')
        {
            char c = text[_position];
            switch (c)
            {
                case '\'':
                    if (!TryReadSingleQuoted(result))
                    {
                        return false;
                    }

                    break;
                case '"':
                    if (!TryReadDoubleQuoted(result))
                    {
                        return false;
                    }

                    break;
                case '\\':
                    _position++;
                    if (_position >= text.Length || text[_position] is '\n' or '\r')
                    {
                        return false;
                    }

                    result.Append(text[_position++]);
                    break;
                case '$':
                    AppendReference(result);
                    break;
                case ' ' or '\t' or '\r':
                    // White space ends the value: only a comment may follow.
                    SkipBlanks();
                    if (_position < text.Length && text[_position] == '\r')
                    {
                        _position++;
                    }

                    if (_position < text.Length && text[_position] is not ('#' or '\n'))
                    {
                        return false;
                    }

                    SkipLine();
                    value = result.ToString();
                    return true;
                default:
                    result.Append(c);
                    _position++;
                    break;
            }
        }

        SkipLine();
        value = result.ToString();
        return true;
    }

    private bool TryReadSingleQuoted(StringBuilder result)
    {
        int end = text.IndexOf('\'', _position + 1);
        if (end < 0)
        {
            _position = text.Length;
            return false;
        }

        result.Append(text, _position + 1, end - _position - 1);
        _position = end + 1;
        return true;
    }

    private bool TryReadDoubleQuoted(StringBuilder result)
    {
        _position++;
        while (_position < text.Length)
        {
            char c = text[_position];
            switch (c)
            {
                case '"':
                    _position++;
                    return true;
                case '\\' when _position + 1 < text.Length:
                    char escaped = text[_position + 1];
                    _position += 2;
                    if (escaped is 'n')
                    {
                        result.Append('\n');
                    }
                    else if (escaped is '"' or '\\' or '$' or '\'' or ' ')
                    {
                        result.Append(escaped);
                    }
                    else
                    {
                        return false;
                    }

                    break;
                case '$':
                    AppendReference(result);
                    break;
                default:
                    result.Append(c);
                    _position++;
                    break;
            }
        }

        return false;
    }

    private void AppendReference(StringBuilder result)
    {
        _position++;
        string name;
        if (_position < text.Length && text[_position] == '{')
        {
            int end = text.IndexOf('}', _position);
            if (end < 0)
            {
                _position = text.Length;
                return;
            }

            name = text[(_position + 1)..end];
            _position = end + 1;
        }
        else
        {
            int start = _position;
            while (_position < text.Length && char.IsAsciiLetterOrDigit(text[_position]))
            {
                _position++;
            }

            name = text[start.._position];
        }

        result.Append(name.Length == 0 ? null : lookup(name));
    }

    private void SkipBlanks()
    {
        while (_position < text.Length && text[_position] is ' ' or '\t')
        {
            _position++;
        }
    }

    private void SkipLine()
    {
        int end = _position < text.Length ? text.IndexOf('\n', _position) : -1;
        _position = end < 0 ? text.Length : end + 1;
    }

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_';
}
