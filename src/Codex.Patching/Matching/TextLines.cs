using System.Text;

namespace Codex.Patching.Matching;

/// <summary>
/// A text as the patch language sees it: lines that end with a line feed. A carriage return stays in its line, so that
/// untouched lines keep theirs.
/// </summary>
internal sealed class TextLines
{
    private readonly List<string> _lines;
    private readonly bool _isLastUnfinished;

    public TextLines(string text)
    {
        _lines = [.. text.Split('\n')];
        _isLastUnfinished = _lines[^1].Length > 0;
        if (!_isLastUnfinished)
        {
            _lines.RemoveAt(_lines.Count - 1);
        }
    }

    public IReadOnlyList<string> Lines => _lines;

    /// <summary>
    /// Whether the line ends with a carriage return before its line feed. A last line without any end counts as its
    /// neighbour above does; past the end, the last line counts.
    /// </summary>
    public bool HasCarriageReturn(int index)
    {
        index = Math.Min(index, _lines.Count - 1);
        if (_isLastUnfinished && index == _lines.Count - 1)
        {
            index--;
        }

        return index >= 0 && _lines[index].EndsWith('\r');
    }

    /// <summary>The text after some edits. Every line of it is finished by a line feed, the last one too.</summary>
    public string With(IEnumerable<LineEdit> edits)
    {
        var text = new StringBuilder();
        int copied = 0;
        foreach (LineEdit edit in edits.OrderBy(edit => edit.Start))
        {
            for (; copied < edit.Start; copied++)
            {
                AppendOwnLine(text, copied);
            }

            foreach (string line in edit.NewLines)
            {
                text.Append(line).Append('\n');
            }

            copied = Math.Max(copied, edit.Start + edit.RemovedCount);
        }

        for (; copied < _lines.Count; copied++)
        {
            AppendOwnLine(text, copied);
        }

        return text.ToString();
    }

    private void AppendOwnLine(StringBuilder text, int index)
    {
        text.Append(_lines[index]);
        if (_isLastUnfinished && index == _lines.Count - 1 && HasCarriageReturn(index) && !_lines[index].EndsWith('\r'))
        {
            text.Append('\r');
        }

        text.Append('\n');
    }
}

/// <summary>Some lines that go, and the lines that come in their place.</summary>
/// <param name="Start">The first line that goes, or the line that the new ones come before.</param>
/// <param name="RemovedCount">How many go; 0 for an insertion.</param>
/// <param name="NewLines">The lines that come, without line feeds.</param>
internal sealed record LineEdit(int Start, int RemovedCount, IReadOnlyList<string> NewLines);
