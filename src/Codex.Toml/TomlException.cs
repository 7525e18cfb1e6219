namespace Codex.Toml;

/// <summary>
/// A text is not valid TOML 1.0. The message starts with the place and says what was expected there; it names keys but never quotes
/// values, which may be secrets.
/// </summary>
public sealed class TomlException : FormatException
{
    internal TomlException(string problem, int line, int column)
        : base($"line {line}, column {column}: {problem}")
    {
        Line = line;
        Column = column;
        Problem = problem;
    }

    /// <summary>The line of the error, counted from 1.</summary>
    public int Line { get; }

    /// <summary>The column of the error, counted from 1 in UTF-16 code units.</summary>
    public int Column { get; }

    /// <summary>The message without the place.</summary>
    public string Problem { get; }
}
