namespace Codex.Core.Tools.Files;

/// <summary>Finds the block of lines around one line by how far they are indented.</summary>
/// <param name="limit">The most lines of a block, at least 1; no more are kept on either side of the line.</param>
internal sealed class IndentationBlock(int limit)
{
    private const int ColumnsPerLevel = 4;

    private readonly Queue<IndentedLine> _above = new();
    private readonly List<IndentedLine> _below = [];
    private IndentedLine _anchor;
    private int _indentation;

    /// <summary>Whether the line around which the block lies has come.</summary>
    public bool HasAnchor { get; private set; }

    /// <summary>The number of the last line that came; 0 before the first.</summary>
    public long LastNumber { get; private set; }

    /// <summary>Takes the next line of the file.</summary>
    /// <returns>False when no more lines are needed.</returns>
    public bool Offer(FileLine line, bool isAnchor)
    {
        LastNumber = line.Number;
        // A blank line belongs to what stands above it.
        _indentation = line.IsBlank ? _indentation : line.Indentation;
        var indented = new IndentedLine(line, _indentation);
        if (isAnchor)
        {
            _anchor = indented;
            HasAnchor = true;
        }
        else if (HasAnchor)
        {
            _below.Add(indented);
        }
        else
        {
            _above.Enqueue(indented);
            if (_above.Count > limit)
            {
                _above.Dequeue();
            }
        }

        return _below.Count < limit;
    }

    /// <summary>The block's lines in order.</summary>
    public IReadOnlyList<FileLine> Select(IndentationArguments options)
    {
        if (limit == 1 || (_above.Count == 0 && _below.Count == 0))
        {
            return [_anchor.Line];
        }

        int minimum = options.MaxLevels == 0
            ? 0
            : (int)Math.Max(0, _anchor.Indentation - (decimal)ColumnsPerLevel * options.MaxLevels);
        IndentedLine[] above = [.. _above.Reverse()];
        bool goesUp = true;
        bool goesDown = true;
        int up = 0;
        int down = 0;
        int outermostAbove = 0;
        int outermostBelow = 0;
        while ((goesUp || goesDown) && 1 + up + down < limit)
        {
            goesUp = goesUp && up < above.Length && TakeUp(above[up], minimum, options, ref outermostAbove);
            up += goesUp ? 1 : 0;
            if (1 + up + down == limit)
            {
                break;
            }

            goesDown = goesDown && down < _below.Count && TakeDown(_below[down], minimum, options, ref outermostBelow);
            down += goesDown ? 1 : 0;
        }

        List<FileLine> lines = [.. above.Take(up).Reverse().Select(static line => line.Line), _anchor.Line, .. _below.Take(down).Select(static line => line.Line)];
        int first = lines.FindIndex(static line => !line.IsBlank);
        int last = lines.FindLastIndex(static line => !line.IsBlank);
        return first < 0 ? [] : lines[first..(last + 1)];
    }

    /// <summary>Upwards one line at the outermost level opens the block; only comments may stand above it.</summary>
    private static bool TakeUp(IndentedLine line, int minimum, IndentationArguments options, ref int outermost)
    {
        if (line.Indentation != minimum || options.IncludeSiblings)
        {
            return line.Indentation >= minimum;
        }

        bool belongs = outermost == 0 || (options.IncludeHeader && line.Line.IsComment);
        outermost += belongs ? 1 : 0;
        return belongs;
    }

    /// <summary>Downwards one line at the outermost level closes the block.</summary>
    private static bool TakeDown(IndentedLine line, int minimum, IndentationArguments options, ref int outermost)
    {
        if (line.Indentation != minimum || options.IncludeSiblings)
        {
            return line.Indentation >= minimum;
        }

        return outermost++ == 0;
    }

    private readonly record struct IndentedLine(FileLine Line, int Indentation);
}
