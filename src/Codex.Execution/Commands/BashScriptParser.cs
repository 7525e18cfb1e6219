using System.Buffers;
using System.Text;

namespace Codex.Execution.Commands;

/// <summary>Reads one plain script; see <see cref="BashScript"/> for what is plain.</summary>
internal ref struct BashScriptParser(string script)
{
    private const char EndOfScript = '\0';

    private static readonly SearchValues<char> s_refusedInBareWords = SearchValues.Create("'\"`<>(){}[]$&;|");

    private readonly string _script = script;
    private int _position;

    private readonly char Current => _position < _script.Length ? _script[_position] : EndOfScript;

    private readonly bool AtEnd => _position >= _script.Length;

    /// <summary>The commands; null when the script is not plain.</summary>
    public List<IReadOnlyList<BashWord>>? Parse()
    {
        if (HasUnusableCharacters(_script))
        {
            return null;
        }

        var commands = new List<IReadOnlyList<BashWord>>();
        SkipBlanksAndLineEnds();
        while (!AtEnd)
        {
            if (ReadCommand() is not { } command)
            {
                return null;
            }

            commands.Add(command);
            switch (ReadConnector())
            {
                case Connector.Refused:
                    return null;
                case Connector.NeedsCommand:
                    SkipBlanksAndLineEnds();
                    if (AtEnd)
                    {
                        return null;
                    }

                    break;
                case Connector.MayEnd:
                    SkipBlanksAndLineEnds();
                    break;
            }
        }

        return commands.Count > 0 ? commands : null;
    }

    /// <summary>
    /// NUL ends a script, and two control characters mark quoting inside bash; half a surrogate pair has no bytes
    /// that could be handed over. Neither is worth understanding.
    /// </summary>
    private static bool HasUnusableCharacters(ReadOnlySpan<char> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c is '\0' or '\u0001' or '\u007f' || char.IsLowSurrogate(c))
            {
                return true;
            }

            if (char.IsHighSurrogate(c))
            {
                if (i + 1 >= text.Length || !char.IsLowSurrogate(text[i + 1]))
                {
                    return true;
                }

                i++;
            }
        }

        return false;
    }

    private static bool IsAssignment(string word)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            return false;
        }

        ReadOnlySpan<char> name = word.AsSpan(0, equals);
        if (name[^1] == '+')
        {
            name = name[..^1];
        }

        return !name.IsEmpty && !char.IsAsciiDigit(name[0]) && !name.ContainsAnyExcept(s_nameCharacters);
    }

    private static readonly SearchValues<char> s_nameCharacters =
        SearchValues.Create("_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    private List<BashWord>? ReadCommand()
    {
        var words = new List<BashWord>();
        while (true)
        {
            SkipBlanks();
            if (AtEnd || Current is '\n' or ';' or '|' or '&')
            {
                break;
            }

            if (ReadWord(isCommandName: words.Count == 0) is not { } word)
            {
                return null;
            }

            words.Add(word);
        }

        return words.Count > 0 ? words : null;
    }

    private BashWord? ReadWord(bool isCommandName)
    {
        switch (Current)
        {
            case '\'' or '"' when isCommandName:
            case '#':
                return null;
            case '\'':
                return ReadSingleQuoted();
            case '"':
                return ReadDoubleQuoted();
            case '{' or '}' or '[' or ']' when !isCommandName:
                string lone = _script.Substring(_position++, 1);
                return AtWordEnd() ? new BashWord(lone, BashWordExpansion.None) : null;
            default:
                return ReadBare() is { } word && !(isCommandName && CannotBeCommandName(word)) ? word : null;
        }
    }

    private static bool CannotBeCommandName(BashWord word) =>
        word.Expansion != BashWordExpansion.None || IsReserved(word.Text) || IsAssignment(word.Text);

    /// <summary>Words that are no command names to bash or zsh, so that what follows them is no argument of theirs.</summary>
    private static bool IsReserved(string word) => word is
        // A percent sign names a job, which the shell brings to the foreground.
        ['%', ..]
        or "!" or "{" or "}" or "[" or "]" or "-" or "case" or "coproc" or "do" or "done" or "elif" or "else" or "end" or "esac" or "fi"
        or "for" or "foreach" or "function" or "if" or "in" or "nocorrect" or "noglob" or "repeat" or "select" or "then" or "time"
        or "until" or "while"
        or "declare" or "export" or "float" or "integer" or "local" or "readonly" or "typeset" or "unset" or "unsetenv";

    private BashWord? ReadSingleQuoted()
    {
        int start = ++_position;
        int end = _script.IndexOf('\'', start);
        if (end < 0)
        {
            return null;
        }

        _position = end + 1;
        return AtWordEnd() ? new BashWord(_script[start..end], BashWordExpansion.None) : null;
    }

    private BashWord? ReadDoubleQuoted()
    {
        var text = new StringBuilder();
        _position++;
        while (true)
        {
            char c = Current;
            _position++;
            switch (c)
            {
                case EndOfScript or '\n' or '$' or '`':
                    return null;
                case '"':
                    string word = text.ToString();
                    return !string.IsNullOrWhiteSpace(word) && AtWordEnd() ? new BashWord(word, BashWordExpansion.None) : null;
                case '\\' when Current is '\n' or '`' or EndOfScript:
                    return null;
                case '\\' when Current is '$' or '"' or '\\':
                    text.Append(Current);
                    _position++;
                    break;
                default:
                    text.Append(c);
                    break;
            }
        }
    }

    private BashWord? ReadBare()
    {
        var text = new StringBuilder();
        bool hasPattern = false;
        bool hasTilde = false;
        bool patternMayMatchOption = false;
        while (!AtWordEnd())
        {
            char c = Current;
            _position++;
            if (c == '\\')
            {
                if (AtEnd)
                {
                    return null;
                }

                text.Append(Current);
                _position++;
                continue;
            }

            if (s_refusedInBareWords.Contains(c) || (c != '\r' && (char.IsControl(c) || char.IsWhiteSpace(c))))
            {
                return null;
            }

            if (c is '*' or '?')
            {
                // Names that the pattern can stand for begin with the text before it.
                patternMayMatchOption |= text.Length == 0 || text[0] == '-';
                hasPattern = true;
            }
            else if (c == '~')
            {
                hasTilde |= text.Length == 0 || text[^1] is '=' or ':';
            }

            text.Append(c);
        }

        BashWordExpansion expansion =
            hasPattern && patternMayMatchOption ? BashWordExpansion.OperandsOrOptions
            : hasPattern || hasTilde ? BashWordExpansion.Operands
            : BashWordExpansion.None;
        return text.Length > 0 ? new BashWord(text.ToString(), expansion) : null;
    }

    private Connector ReadConnector()
    {
        if (AtEnd)
        {
            return Connector.MayEnd;
        }

        char first = Current;
        _position++;
        char second = Current;
        switch (first)
        {
            case '\n':
                return Connector.MayEnd;
            case ';':
                return second is ';' or '&' or '|' ? Connector.Refused : Connector.MayEnd;
            case '&' when second == '&':
            case '|' when second == '|':
                _position++;
                return Connector.NeedsCommand;
            case '|' when second != '&':
                return Connector.NeedsCommand;
            default:
                return Connector.Refused;
        }
    }

    private bool AtWordEnd()
    {
        SkipLineContinuations();
        return AtEnd || Current is ' ' or '\t' or '\n' or ';' or '|' or '&';
    }

    private void SkipLineContinuations()
    {
        while (Current == '\\' && _position + 1 < _script.Length && _script[_position + 1] == '\n')
        {
            _position += 2;
        }
    }

    private void SkipBlanks()
    {
        SkipLineContinuations();
        while (Current is ' ' or '\t')
        {
            _position++;
            SkipLineContinuations();
        }
    }

    private void SkipBlanksAndLineEnds()
    {
        SkipBlanks();
        while (Current == '\n')
        {
            _position++;
            SkipBlanks();
        }
    }

    private enum Connector
    {
        Refused,
        NeedsCommand,
        MayEnd,
    }
}
