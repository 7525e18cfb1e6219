using Codex.Toml.Reading;

namespace Codex.Toml.Editing;

/// <summary>The text of a document together with what it means; every change is read again before it counts.</summary>
internal sealed class DocumentText
{
    public DocumentText(string text)
    {
        Statements = [];
        Root = new DocumentReader(text, Statements).ReadDocument();
        Text = text;
        var firstBreak = text.IndexOf('\n');
        LineBreak = firstBreak > 0 && text[firstBreak - 1] == '\r' ? "\r\n" : "\n";
    }

    public string Text { get; }

    public TomlTable Root { get; }

    /// <summary>The headers and the keys outside of inline tables, in their order in the text.</summary>
    public List<StatementSyntax> Statements { get; }

    /// <summary>The line break that the document's first line uses.</summary>
    public string LineBreak { get; }

    /// <summary>The document with a part replaced. Line breaks of the replacement become those of the document.</summary>
    public DocumentText With(int start, int end, string replacement)
    {
        if (LineBreak != "\n")
            replacement = replacement.Replace("\n", LineBreak, StringComparison.Ordinal);
        return new DocumentText(string.Concat(Text.AsSpan(0, start), replacement, Text.AsSpan(end)));
    }

    /// <summary>The document with whole lines put in behind a statement, or at the start when there is none.</summary>
    public DocumentText WithLines(StatementSyntax? after, string lines)
    {
        if (after is null)
        {
            var start = Text is ['\uFEFF', ..] ? 1 : 0;
            return With(start, start, lines);
        }

        var at = LineEnd(after);
        return Text[at - 1] == '\n' ? With(at, at, lines) : With(at, at, "\n" + lines[..^1]);
    }

    /// <summary>Where the line begins on which a statement starts.</summary>
    public int LineStart(StatementSyntax statement)
    {
        var start = Text.AsSpan(0, statement.Start).LastIndexOf('\n') + 1;
        return start == 0 && Text is ['\uFEFF', ..] ? 1 : start;
    }

    /// <summary>Behind the line break that ends a statement's line.</summary>
    public int LineEnd(StatementSyntax statement)
    {
        var length = Text.AsSpan(statement.End).IndexOf('\n');
        return length < 0 ? Text.Length : statement.End + length + 1;
    }

    /// <summary>Before the line break that ends a statement's line.</summary>
    public int LineEndWithoutBreak(StatementSyntax statement)
    {
        var end = LineEnd(statement);
        return Text.AsSpan(0, end).TrimEnd("\r\n").Length;
    }

    /// <summary>The blanks before a statement on its line.</summary>
    public string Indentation(StatementSyntax statement) => Text[LineStart(statement)..statement.Start];

    /// <summary>Where the comment lines directly above a statement begin; the start of its line when there are none.</summary>
    public int CommentStart(StatementSyntax statement) => StartOfLinesAbove(LineStart(statement), line => line is ['#', ..]);

    /// <summary>Where the empty lines directly above a position begin.</summary>
    public int BlankStart(int lineStart) => StartOfLinesAbove(lineStart, line => line.IsEmpty);

    /// <summary>Behind the empty lines that stand at a position.</summary>
    public int BlankEnd(int lineStart)
    {
        while (lineStart < Text.Length)
        {
            var length = Text.AsSpan(lineStart).IndexOf('\n');
            if (length < 0 || !Text.AsSpan(lineStart, length).Trim(" \t\r").IsEmpty)
                break;
            lineStart += length + 1;
        }

        return lineStart;
    }

    /// <summary>The statement of a section that stands last; the header itself when the section has no keys.</summary>
    public StatementSyntax? LastOfSection(TomlTable table)
    {
        StatementSyntax? last = null;
        foreach (var statement in Statements)
        {
            if (statement is KeyValueSyntax pair && pair.Table == table || statement is HeaderSyntax header && header.Table == table)
                last = statement;
        }

        return last;
    }

    private int StartOfLinesAbove(int lineStart, Func<ReadOnlySpan<char>, bool> belongs)
    {
        while (lineStart > 0)
        {
            var above = Text.AsSpan(0, lineStart - 1).LastIndexOf('\n') + 1;
            if (above == 0 && Text is ['\uFEFF', ..])
                above = 1;
            if (above >= lineStart || !belongs(Text.AsSpan(above, lineStart - above).Trim(" \t\r\n")))
                break;
            lineStart = above;
        }

        return lineStart;
    }
}
