using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Codex.Patching.Commands;

/// <summary>
/// Reads the one shape of bash script that is a patch: <c>[cd FOLDER &amp;&amp;] apply_patch &lt;&lt;WORD</c>, the lines of
/// the here-document, and nothing else. Whatever could mean more to bash than to this reader is not accepted; it is then
/// run by bash as an ordinary command.
/// </summary>
internal sealed class PatchScript
{
    private const string Blanks = " \t";
    private const string WhiteSpace = " \t\r\n";

    // What ends a bare word, and what makes bash do more with a word than take it as it is.
    private static readonly SearchValues<char> _wordEnds = SearchValues.Create(" \t\r\n;|&<>()");
    private static readonly SearchValues<char> _expanding = SearchValues.Create("$`\\'\"");
    private static readonly SearchValues<char> _expandingInQuotes = SearchValues.Create("$`\\");

    private PatchScript(string body, string? folder)
    {
        Body = body;
        Folder = folder;
    }

    public string Body { get; }

    public string? Folder { get; }

    public static bool TryRead(string script, [NotNullWhen(true)] out PatchScript? read)
    {
        var rest = new Cursor(script);
        read = Read(ref rest);
        return read is not null;
    }

    private static PatchScript? Read(ref Cursor rest)
    {
        rest.Skip(WhiteSpace);
        SkipAssignments(ref rest);
        if (rest.BareWord() is not { } name)
        {
            return null;
        }

        string? folder = null;
        if (name == "cd")
        {
            if (!rest.Skip(Blanks) || (folder = ReadFolder(ref rest)) is null)
            {
                return null;
            }

            rest.Skip(Blanks);
            if (!rest.Take("&&"))
            {
                return null;
            }

            while (rest.Skip(WhiteSpace) || rest.Take("\\\n"))
            {
            }

            SkipAssignments(ref rest);
            name = rest.BareWord();
        }

        if (name is not ("apply_patch" or "applypatch"))
        {
            return null;
        }

        rest.Skip(Blanks);
        while (folder is not null && !rest.StartsWith("<"))
        {
            if (rest.StartsWith("#") || rest.LiteralWord() is null)
            {
                return null;
            }

            rest.Skip(Blanks);
        }

        return ReadHereDocument(ref rest) is { } body ? new PatchScript(body, folder) : null;
    }

    private static void SkipAssignments(ref Cursor rest)
    {
        while (true)
        {
            Cursor ahead = rest;
            if (!ahead.TakeName() || !ahead.Take("=") || (!ahead.AtWordEnd && ahead.LiteralWord() is null) || !ahead.Skip(Blanks))
            {
                return;
            }

            rest = ahead;
        }
    }

    // A tilde and options mean something to cd; a number is read as a file descriptor by the reference's grammar.
    private static string? ReadFolder(ref Cursor rest)
    {
        string? folder;
        if (rest.StartsWith("'") || rest.StartsWith("\""))
        {
            bool mayBeEmpty = rest.StartsWith("'");
            folder = rest.Quoted();
            folder = folder is "" && !mayBeEmpty ? null : folder;
        }
        else
        {
            folder = rest.BareWord();
            folder = folder is null or ['~' or '-' or '#', ..] || folder.All(char.IsAsciiDigit) ? null : folder;
        }

        return rest.AtWordEnd ? folder : null;
    }

    private static string? ReadHereDocument(ref Cursor rest)
    {
        if (!rest.Take("<<") || rest.StartsWith("<"))
        {
            return null;
        }

        bool mayIndentEnd = rest.Take("-");
        rest.Skip(Blanks);
        if (ReadDelimiter(ref rest) is not { } delimiter)
        {
            return null;
        }

        rest.Skip(Blanks);
        if (!rest.Take("\n"))
        {
            return null;
        }

        ReadOnlySpan<char> text = rest.Remaining;
        for (int at = 0; at <= text.Length;)
        {
            int length = text[at..].IndexOf('\n');
            int end = length < 0 ? text.Length : at + length;
            ReadOnlySpan<char> line = text[at..end].TrimEnd(Blanks);
            if ((mayIndentEnd ? line.TrimStart('\t') : line).SequenceEqual(delimiter))
            {
                return text[end..].IsWhiteSpace() ? text[..at].TrimEnd('\n').ToString() : null;
            }

            at = end + 1;
        }

        return text.TrimEnd('\n').ToString();
    }

    private static string? ReadDelimiter(ref Cursor rest)
    {
        if (rest.StartsWith("'") || rest.StartsWith("\""))
        {
            return rest.Quoted() is { Length: > 0 } quoted ? quoted : null;
        }

        rest.Take("\\");
        return rest.BareWord();
    }

    private ref struct Cursor(ReadOnlySpan<char> text)
    {
        public ReadOnlySpan<char> Remaining { get; private set; } = text;

        public readonly bool AtWordEnd => Remaining.IsEmpty || _wordEnds.Contains(Remaining[0]);

        public readonly bool StartsWith(string text) => Remaining.StartsWith(text);

        public bool Take(string text)
        {
            bool isThere = StartsWith(text);
            Remaining = isThere ? Remaining[text.Length..] : Remaining;
            return isThere;
        }

        public bool Skip(string characters)
        {
            int before = Remaining.Length;
            Remaining = Remaining.TrimStart(characters);
            return Remaining.Length < before;
        }

        public bool TakeName()
        {
            int length = 0;
            while (length < Remaining.Length
                && (Remaining[length] is '_' || char.IsAsciiLetter(Remaining[length]) || (length > 0 && char.IsAsciiDigit(Remaining[length]))))
            {
                length++;
            }

            Remaining = Remaining[length..];
            return length > 0;
        }

        /// <summary>A word without quotes and expansions; null when there is none.</summary>
        public string? BareWord()
        {
            int length = Remaining.IndexOfAny(_wordEnds);
            ReadOnlySpan<char> word = length < 0 ? Remaining : Remaining[..length];
            if (word.IsEmpty || word.ContainsAny(_expanding))
            {
                return null;
            }

            Remaining = Remaining[word.Length..];
            return word.ToString();
        }

        /// <summary>The inside of a quoted text that means itself; null when it does not, or does not end.</summary>
        public string? Quoted()
        {
            char quote = Remaining[0];
            int length = Remaining[1..].IndexOf(quote);
            if (length < 0)
            {
                return null;
            }

            ReadOnlySpan<char> inside = Remaining.Slice(1, length);
            if (quote == '"' && inside.ContainsAny(_expandingInQuotes))
            {
                return null;
            }

            Remaining = Remaining[(length + 2)..];
            return inside.ToString();
        }

        /// <summary>A whole word, bare or quoted, that means itself.</summary>
        public string? LiteralWord()
        {
            string? word = StartsWith("'") || StartsWith("\"") ? Quoted() : BareWord();
            return AtWordEnd ? word : null;
        }
    }
}
