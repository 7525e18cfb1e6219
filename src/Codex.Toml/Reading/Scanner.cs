using System.Buffers;

namespace Codex.Toml.Reading;

/// <summary>A position in the text of a document: looks at characters, skips what has no meaning, and makes errors with their place.</summary>
internal sealed class Scanner(string text)
{
    /// <summary>Control characters, which TOML allows nowhere (tab excepted; line breaks are handled where they may stand).</summary>
    public const string ControlCharacters =
        "\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\n\u000B\u000C\r\u000E\u000F\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F\u007F";

    public static readonly SearchValues<char> Controls = SearchValues.Create(ControlCharacters);

    private int _countedTo;
    private int _countedLine = 1;

    public string Text { get; } = text;

    public int Position { get; set; }

    public bool AtEnd => Position >= Text.Length;

    public ReadOnlySpan<char> Rest => Text.AsSpan(Position);

    public bool At(char c) => Position < Text.Length && Text[Position] == c;

    public bool At(string s) => string.CompareOrdinal(Text, Position, s, 0, s.Length) == 0;

    public bool TryTake(char c)
    {
        if (!At(c))
            return false;
        Position++;
        return true;
    }

    /// <summary>Whether a line break (LF or CRLF) stands here.</summary>
    public bool AtLineBreak => At('\n') || At("\r\n");

    public bool TryTakeLineBreak()
    {
        if (!AtLineBreak)
            return false;
        Position += Text[Position] == '\n' ? 1 : 2;
        return true;
    }

    public void SkipBlanks()
    {
        var length = Rest.IndexOfAnyExcept(' ', '\t');
        Position = length < 0 ? Text.Length : Position + length;
    }

    /// <summary>Skips a comment up to its line break, if one starts here.</summary>
    public void SkipComment()
    {
        if (!At('#'))
            return;
        var length = Rest.IndexOfAny(Controls);
        Position = length < 0 ? Text.Length : Position + length;
        if (!AtEnd && !AtLineBreak)
            throw Error("control characters are not allowed in a comment");
    }

    /// <summary>Skips blanks, comments and line breaks.</summary>
    public void SkipTrivia()
    {
        do
        {
            SkipBlanks();
            SkipComment();
        }
        while (TryTakeLineBreak());
    }

    /// <summary>The line of a position, counted from 1. Positions must not go back from call to call, which keeps counting linear.</summary>
    public int LineAt(int position)
    {
        _countedLine += Text.AsSpan(_countedTo, position - _countedTo).Count('\n');
        _countedTo = position;
        return _countedLine;
    }

    public TomlException Error(string problem) => Error(problem, Position);

    public TomlException Error(string problem, int position)
    {
        var before = Text.AsSpan(0, Math.Min(position, Text.Length));
        var column = before.Length - before.LastIndexOf('\n');
        return new TomlException(problem, before.Count('\n') + 1, before is ['\uFEFF', ..] && !before.Contains('\n') ? column - 1 : column);
    }

    /// <summary>An error that says what was expected here and what stands here instead.</summary>
    public TomlException Expected(string expected) => Error($"expected {expected}, found {Found()}");

    private string Found()
    {
        if (AtEnd)
            return "the end of the document";
        if (AtLineBreak)
            return "the end of the line";
        var c = Text[Position];
        if (c < 0x20 || c == 0x7F || c == '\uFEFF' || char.IsWhiteSpace(c))
            return $"the character U+{(int)c:X4}";
        return char.IsHighSurrogate(c) && Position + 1 < Text.Length ? $"'{Text.Substring(Position, 2)}'" : $"'{c}'";
    }
}
