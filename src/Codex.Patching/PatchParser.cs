namespace Codex.Patching;

/// <summary>Reads the patch language, line by line. The rules are told in docs, section "The patch language".</summary>
internal sealed class PatchParser
{
    private const string BeginMarker = "*** Begin Patch";
    private const string EndMarker = "*** End Patch";
    private const string AddHeader = "*** Add File: ";
    private const string DeleteHeader = "*** Delete File: ";
    private const string UpdateHeader = "*** Update File: ";
    private const string MoveHeader = "*** Move to: ";
    private const string EndOfFileMarker = "*** End of File";
    private const string ContextMarker = "@@";
    private const string ContextHeader = "@@ ";

    private readonly string[] _lines;

    // The next line to read, and one behind the last that belongs to a section. Index 0 is the begin marker.
    private int _next = 1;
    private readonly int _end;

    public PatchParser(string text, PatchDialect dialect)
    {
        _lines = Unwrap(Split(text), dialect);
        _end = _lines.Length - 1;
    }

    // The number of the line that is read next: 1 is the begin marker.
    private int LineNumber => _next + 1;

    public Patch Parse()
    {
        List<PatchSection> sections = [];
        while (_next < _end)
        {
            sections.Add(ParseSection());
        }

        return new Patch(string.Join('\n', _lines), sections);
    }

    private static string[] Split(string text)
    {
        string[] lines = text.Trim().Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].EndsWith('\r'))
            {
                lines[i] = lines[i][..^1];
            }
        }

        return lines;
    }

    private static string[] Unwrap(string[] lines, PatchDialect dialect)
    {
        if (EnvelopeFault(lines) is not { } fault)
        {
            return lines;
        }

        bool isWrapped = dialect == PatchDialect.Lenient
            && lines.Length >= 4
            && lines[0] is "<<EOF" or "<<'EOF'" or "<<\"EOF\""
            && lines[^1].EndsWith("EOF", StringComparison.Ordinal);
        if (!isWrapped)
        {
            throw fault;
        }

        string[] inner = lines[1..^1];
        return EnvelopeFault(inner) is { } innerFault ? throw innerFault : inner;
    }

    private static PatchException? EnvelopeFault(string[] lines)
    {
        bool begins = lines[0] == BeginMarker;
        if (begins && lines.Length > 1 && lines[^1] == EndMarker)
        {
            return null;
        }

        bool isEmpty = lines is [""];
        return begins || isEmpty
            ? new PatchException(PatchErrorCode.EndMarkerMissing, $"its last line must be '{EndMarker}'")
            : new PatchException(PatchErrorCode.BeginMarkerMissing, $"its first line must be '{BeginMarker}'");
    }

    private PatchSection ParseSection()
    {
        int number = LineNumber;
        string header = _lines[_next++].Trim();
        if (header.StartsWith(AddHeader, StringComparison.Ordinal))
        {
            return ParseAdd(header[AddHeader.Length..]);
        }

        if (header.StartsWith(DeleteHeader, StringComparison.Ordinal))
        {
            return new PatchSection.Delete(header[DeleteHeader.Length..]);
        }

        return header.StartsWith(UpdateHeader, StringComparison.Ordinal)
            ? ParseUpdate(header[UpdateHeader.Length..], number)
            : throw new PatchException(
                PatchErrorCode.InvalidHeader,
                $"'{header}' does not begin a section. A section begins with '{AddHeader}PATH', '{DeleteHeader}PATH' or '{UpdateHeader}PATH'",
                number);
    }

    private PatchSection.Add ParseAdd(string path)
    {
        var content = new System.Text.StringBuilder();
        while (_next < _end && _lines[_next].StartsWith('+'))
        {
            content.Append(_lines[_next++].AsSpan(1)).Append('\n');
        }

        return new PatchSection.Add(path, content.ToString());
    }

    private PatchSection.Update ParseUpdate(string path, int headerNumber)
    {
        string? moveTo = null;
        if (_next < _end && _lines[_next].StartsWith(MoveHeader, StringComparison.Ordinal))
        {
            moveTo = _lines[_next++][MoveHeader.Length..];
        }

        List<PatchChunk> chunks = [];
        while (_next < _end)
        {
            if (string.IsNullOrWhiteSpace(_lines[_next]))
            {
                _next++;
            }
            else if (_lines[_next].StartsWith("***", StringComparison.Ordinal))
            {
                break;
            }
            else
            {
                chunks.Add(ParseChunk(isFirst: chunks.Count == 0));
            }
        }

        return chunks.Count > 0
            ? new PatchSection.Update(path, moveTo, chunks)
            : throw new PatchException(PatchErrorCode.EmptyUpdate, $"the update of '{path}' has no changes", headerNumber, path);
    }

    private PatchChunk ParseChunk(bool isFirst)
    {
        int number = LineNumber;
        List<string> contexts = [];
        bool hasHeader = false;
        while (_next < _end && IsContextLine(_lines[_next]))
        {
            hasHeader = true;
            number = LineNumber;
            string header = _lines[_next++];
            if (header.Length > ContextMarker.Length)
            {
                contexts.Add(header[ContextHeader.Length..]);
            }
        }

        if (!hasHeader && !isFirst)
        {
            throw new PatchException(
                PatchErrorCode.ContextMarkerMissing, $"a further change must begin with '{ContextMarker}', but the line is '{_lines[_next]}'", number);
        }

        var body = new ChunkBody();
        bool atEndOfFile = false;
        while (_next < _end && !atEndOfFile)
        {
            string line = _lines[_next];
            if (line == EndOfFileMarker)
            {
                if (body.IsEmpty)
                {
                    throw EmptyChunk(number);
                }

                atEndOfFile = true;
            }
            else if (!body.TryAdd(line))
            {
                if (body.IsEmpty)
                {
                    throw new PatchException(
                        PatchErrorCode.UnexpectedLine,
                        $"'{line}' is no line of a change. Each begins with ' ' (context), '+' (added) or '-' (removed)",
                        number + 1);
                }

                break;
            }

            _next++;
        }

        return body.IsEmpty
            ? throw EmptyChunk(number)
            : new PatchChunk
            {
                Contexts = contexts,
                OldLines = body.OldLines,
                NewLines = body.NewLines,
                Origins = body.Origins,
                AtEndOfFile = atEndOfFile,
            };
    }

    private static bool IsContextLine(string line) =>
        line == ContextMarker || line.StartsWith(ContextHeader, StringComparison.Ordinal);

    private static PatchException EmptyChunk(int number) =>
        new(PatchErrorCode.EmptyChunk, "the change has no lines", number + 1);

    private sealed class ChunkBody
    {
        public List<string> OldLines { get; } = [];

        public List<string> NewLines { get; } = [];

        public List<(int OldLinesBefore, bool IsContext)> Origins { get; } = [];

        public bool IsEmpty => OldLines.Count == 0 && NewLines.Count == 0;

        public bool TryAdd(string line)
        {
            switch (line)
            {
                case "":
                    AddContext("");
                    return true;
                case [' ', ..]:
                    AddContext(line[1..]);
                    return true;
                case ['+', ..]:
                    Origins.Add((OldLines.Count, false));
                    NewLines.Add(line[1..]);
                    return true;
                case ['-', ..]:
                    OldLines.Add(line[1..]);
                    return true;
                default:
                    return false;
            }
        }

        private void AddContext(string line)
        {
            Origins.Add((OldLines.Count, true));
            OldLines.Add(line);
            NewLines.Add(line);
        }
    }
}
