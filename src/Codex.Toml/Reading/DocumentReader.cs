namespace Codex.Toml.Reading;

/// <summary>Reads a document statement by statement. With a list of statements it also records where everything stands, for the editor.</summary>
internal sealed class DocumentReader
{
    private readonly Scanner _scanner;
    private readonly List<StatementSyntax>? _statements;
    private readonly ValueReader _values;
    private readonly KeyReader _keys;

    public DocumentReader(string text, List<StatementSyntax>? statements)
    {
        _scanner = new Scanner(text);
        _statements = statements;
        _keys = new KeyReader(_scanner);
        _values = new ValueReader(_scanner, _keys, keepEntries: statements is not null);
        RefuseLoneSurrogates();
    }

    public TomlTable ReadDocument()
    {
        _scanner.TryTake('\uFEFF');
        var root = new TomlTable { Line = 1 };
        var section = root;
        var sectionDepth = 0;
        while (true)
        {
            _scanner.SkipTrivia();
            if (_scanner.AtEnd)
                return root;
            if (_scanner.At('['))
                (section, sectionDepth) = ReadHeader(root);
            else
                ReadKeyValue(section, sectionDepth);
            _scanner.SkipBlanks();
            _scanner.SkipComment();
            if (!_scanner.AtEnd && !_scanner.TryTakeLineBreak())
                throw _scanner.Expected("the end of the line");
        }
    }

    public TomlValue ReadSingleValue()
    {
        _scanner.SkipBlanks();
        var value = _values.Read(depth: 0);
        _scanner.SkipBlanks();
        _scanner.SkipComment();
        _scanner.TryTakeLineBreak();
        if (!_scanner.AtEnd)
            throw _scanner.Expected("nothing behind the value");
        return value;
    }

    private (TomlTable Section, int Depth) ReadHeader(TomlTable root)
    {
        var start = _scanner.Position++;
        var isArrayItem = _scanner.TryTake('[');
        _scanner.SkipBlanks();
        var line = _scanner.LineAt(_scanner.Position);
        _keys.Read(depth: 0);
        _scanner.SkipBlanks();
        if (!_scanner.At(isArrayItem ? "]]" : "]"))
            throw _scanner.Expected(isArrayItem ? "']]' after the name of the array of tables" : "']' after the name of the table");
        _scanner.Position += isArrayItem ? 2 : 1;
        var table = new TableBuilder(_scanner, _keys, line).Open(root, isArrayItem);
        _statements?.Add(new HeaderSyntax
        {
            Path = _keys.ToPath(),
            Start = start,
            End = _scanner.Position,
            Table = table,
            IsArrayItem = isArrayItem,
        });
        return (table, _keys.Count);
    }

    private void ReadKeyValue(TomlTable section, int depth)
    {
        var entry = _values.ReadKeyValue(section, depth);
        if (entry is not null)
            _statements!.Add(entry);
    }

    /// <summary>Half a surrogate pair is no character and could not be written as UTF-8.</summary>
    private void RefuseLoneSurrogates()
    {
        var text = _scanner.Text;
        for (var i = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF'); i >= 0 && i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                throw _scanner.Error("half a surrogate pair is not a Unicode character", i);
            i++;
        }
    }
}
