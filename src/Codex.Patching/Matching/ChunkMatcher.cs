namespace Codex.Patching.Matching;

/// <summary>Finds the chunks of an update in a text, one after the other and never backwards, and gives the new text.</summary>
internal sealed class ChunkMatcher
{
    private readonly TextLines _text;
    private readonly string _shownPath;
    private int _cursor;

    private ChunkMatcher(string text, string shownPath)
    {
        _text = new TextLines(text);
        _shownPath = shownPath;
    }

    /// <exception cref="PatchException">A context or old lines are not found.</exception>
    public static string Apply(string text, IReadOnlyList<PatchChunk> chunks, string shownPath)
    {
        var matcher = new ChunkMatcher(text, shownPath);
        return matcher._text.With([.. chunks.Select(matcher.Place)]);
    }

    private LineEdit Place(PatchChunk chunk)
    {
        foreach (string context in chunk.Contexts)
        {
            int found = LineSearch.Find(_text.Lines, [context], _cursor, atEnd: false);
            _cursor = found >= 0
                ? found + 1
                : throw new PatchException(
                    PatchErrorCode.ContextNotFound, $"Failed to find context '{context}' in {_shownPath}", path: _shownPath);
        }

        return chunk.OldLines.Count == 0 ? PlaceInsertion(chunk) : PlaceReplacement(chunk);
    }

    private LineEdit PlaceInsertion(PatchChunk chunk)
    {
        int start = chunk.Contexts.Count > 0 && !chunk.AtEndOfFile ? _cursor : EndForInsertions();
        return new LineEdit(start, 0, Finish(chunk.NewLines, chunk.Origins, Math.Max(start - 1, 0)));
    }

    // Lines without a place go to the end of the file, but above a blank last line.
    private int EndForInsertions() =>
        _text.Lines is [.., ""] ? _text.Lines.Count - 1 : _text.Lines.Count;

    private LineEdit PlaceReplacement(PatchChunk chunk)
    {
        string[] oldLines = [.. chunk.OldLines];
        IReadOnlyList<string> newLines = chunk.NewLines;
        int start = LineSearch.Find(_text.Lines, oldLines, _cursor, chunk.AtEndOfFile);
        if (start < 0 && oldLines[^1].Length == 0)
        {
            // A blank line at the end of a chunk is often only the space before what follows in the patch.
            oldLines = oldLines[..^1];
            newLines = newLines is [.., ""] ? [.. newLines.SkipLast(1)] : newLines;
            start = LineSearch.Find(_text.Lines, oldLines, _cursor, chunk.AtEndOfFile);
        }

        if (start < 0)
        {
            throw new PatchException(
                PatchErrorCode.LinesNotFound,
                $"Failed to find expected lines in {_shownPath}:\n{string.Join('\n', chunk.OldLines)}",
                path: _shownPath);
        }

        _cursor = start + oldLines.Length;
        return new LineEdit(start, oldLines.Length, Finish(newLines, chunk.Origins, start));
    }

    // New lines end as the lines do that they stand for: a context line as itself, an added one as the line before it.
    private string[] Finish(IReadOnlyList<string> newLines, IReadOnlyList<(int OldLinesBefore, bool IsContext)> origins, int start)
    {
        var finished = new string[newLines.Count];
        for (int i = 0; i < finished.Length; i++)
        {
            (int before, bool isContext) = origins[i];
            int model = start + (isContext ? before : Math.Max(before - 1, 0));
            finished[i] = _text.HasCarriageReturn(model) && !newLines[i].EndsWith('\r') ? newLines[i] + '\r' : newLines[i];
        }

        return finished;
    }
}
