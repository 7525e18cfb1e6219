using System.Text;

namespace Codex.Configuration;

/// <summary>Reads the variables of an environment file one after the other.</summary>
internal sealed class EnvironmentFileReader(string text, Func<string, string?> lookUp)
{
    private int _position;

    /// <summary>Moves to the next variable; false at the end. Lines that are none are passed over.</summary>
    public bool ReadNext(out string name, out string value)
    {
        while (_position < text.Length)
        {
            int line = _position;
            if (TryReadName(out name) && TryReadValue(out value))
            {
                return true;
            }

            // A quote may have carried the failed value over several lines; they all belong to it.
            SkipLine(Math.Max(line, _position));
        }

        name = value = string.Empty;
        return false;
    }

    private bool TryReadName(out string name)
    {
        name = string.Empty;
        SkipBlanks();
        if (_position == text.Length || text[_position] is '\n' or '#')
        {
            return false;
        }

        string word = ReadWord();
        if (word == "export" && _position < text.Length && text[_position] is ' ' or '\t')
        {
            SkipBlanks();
            word = ReadWord();
        }

        SkipBlanks();
        if (word.Length == 0 || !(char.IsAsciiLetter(word[0]) || word[0] == '_') || _position == text.Length || text[_position] != '=')
        {
            return false;
        }

        _position++;
        SkipBlanks();
        name = word;
        return true;
    }

    private string ReadWord()
    {
        int start = _position;
        while (_position < text.Length && (char.IsAsciiLetterOrDigit(text[_position]) || text[_position] is '_' or '.'))
        {
            _position++;
        }

        return text[start.._position];
    }

    private bool TryReadValue(out string value)
    {
        var result = new StringBuilder();
        value = string.Empty;
        while (_position < text.Length)
        {
            char character = text[_position];
            switch (character)
            {
                case '\n':
                    _position++;
                    value = result.ToString();
                    return true;
                case ' ' or '\t' or '\r':
                    if (!IsRestOfLineEmpty())
                    {
                        return false;
                    }

                    value = result.ToString();
                    return true;
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
                    if (!TryReadEscape(result))
                    {
                        return false;
                    }

                    break;
                case '$':
                    if (!TryReadSubstitution(result))
                    {
                        return false;
                    }

                    break;
                case '#' when result.Length == 0 && text[_position - 1] is ' ' or '\t':
                    SkipLine(_position);
                    return true;
                default:
                    result.Append(character);
                    _position++;
                    break;
            }
        }

        value = result.ToString();
        return true;
    }

    private bool TryReadSingleQuoted(StringBuilder result)
    {
        int close = text.IndexOf('\'', _position + 1);
        if (close < 0)
        {
            _position = text.Length;
            return false;
        }

        result.Append(text, _position + 1, close - _position - 1);
        _position = close + 1;
        return true;
    }

    private bool TryReadDoubleQuoted(StringBuilder result)
    {
        _position++;
        while (_position < text.Length)
        {
            char character = text[_position];
            switch (character)
            {
                case '"':
                    _position++;
                    return true;
                case '$':
                    if (!TryReadSubstitution(result))
                    {
                        return false;
                    }

                    break;
                case '\\':
                    if (!TryReadEscape(result))
                    {
                        return false;
                    }

                    break;
                default:
                    result.Append(character);
                    _position++;
                    break;
            }
        }

        return false;
    }

    /// <summary>
    /// Reads a backslash and what it stands for. Others than these are mistakes: a path of Windows in double quotes must not become
    /// another path.
    /// </summary>
    private bool TryReadEscape(StringBuilder result)
    {
        if (_position + 1 == text.Length || text[_position + 1] is not ('\\' or '\'' or '"' or '$' or ' ' or 'n'))
        {
            return false;
        }

        char escaped = text[_position + 1];
        result.Append(escaped == 'n' ? '\n' : escaped);
        _position += 2;
        return true;
    }

    /// <summary>Replaces <c>$NAME</c> or <c>${NAME}</c>; without braces the name ends at the first character that is no letter or digit.</summary>
    private bool TryReadSubstitution(StringBuilder result)
    {
        int start = _position + 1;
        if (start < text.Length && text[start] == '{')
        {
            int close = text.AsSpan(start).IndexOfAny('}', '\n') + start;
            if (close < start || text[close] == '\n')
            {
                return false;
            }

            result.Append(lookUp(text[(start + 1)..close]));
            _position = close + 1;
            return true;
        }

        int end = start;
        while (end < text.Length && char.IsAsciiLetterOrDigit(text[end]))
        {
            end++;
        }

        result.Append(end == start ? "$" : lookUp(text[start..end]));
        _position = end;
        return true;
    }

    private bool IsRestOfLineEmpty()
    {
        SkipBlanks();
        if (_position < text.Length && text[_position] is not ('\n' or '#'))
        {
            return false;
        }

        SkipLine(_position);
        return true;
    }

    private void SkipBlanks()
    {
        while (_position < text.Length && text[_position] is ' ' or '\t' or '\r')
        {
            _position++;
        }
    }

    private void SkipLine(int from)
    {
        int end = from >= text.Length ? -1 : text.IndexOf('\n', from);
        _position = end < 0 ? text.Length : end + 1;
    }
}
