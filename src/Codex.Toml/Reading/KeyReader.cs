using System.Buffers;

namespace Codex.Toml.Reading;

/// <summary>Reads keys, and holds the segments of the one read last with the place of each.</summary>
internal sealed class KeyReader(Scanner scanner)
{
    /// <summary>How deep tables, arrays and dotted keys may be nested.</summary>
    public const int MaxDepth = 128;

    /// <summary>The characters of a key that needs no quotes.</summary>
    public static readonly SearchValues<char> Bare = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private readonly List<(string Segment, int Position)> _segments = [];

    public int Count => _segments.Count;

    public string this[int index] => _segments[index].Segment;

    public int PositionOf(int index) => _segments[index].Position;

    public string[] ToPath() => [.. _segments.Select(s => s.Segment)];

    /// <summary>The first segments as one dotted key, for messages.</summary>
    public string Dotted(int count) => Editing.TomlWriter.Key(_segments.Take(count).Select(s => s.Segment));

    public void Read(int depth)
    {
        _segments.Clear();
        do
        {
            scanner.SkipBlanks();
            if (depth + _segments.Count >= MaxDepth)
                throw scanner.Error($"nested more than {MaxDepth} levels deep");
            var start = scanner.Position;
            _segments.Add((ReadSegment(), start));
            var end = scanner.Position;
            scanner.SkipBlanks();
            if (scanner.TryTake('.'))
                continue;
            scanner.Position = end;
            return;
        }
        while (true);
    }

    private string ReadSegment()
    {
        if (scanner.At("\"\"\"") || scanner.At("'''"))
            throw scanner.Error("a key cannot be a multi-line string; use single quotes or double quotes");
        if (scanner.At('"') || scanner.At('\''))
            return StringReader.ReadSingleLine(scanner);
        var length = scanner.Rest.IndexOfAnyExcept(Bare);
        length = length < 0 ? scanner.Rest.Length : length;
        if (length == 0)
            throw scanner.Expected("a key (letters, digits, '-' and '_', or any text in quotes)");
        var segment = scanner.Rest[..length].ToString();
        scanner.Position += length;
        return segment;
    }
}
