using System.Text;

namespace Codex.Core.FileSearch;

/// <summary>How well a path matches: the best of all ways to find a word's letters in it, in order.</summary>
/// <remarks>
/// For each letter k and place j, <c>M</c> is the best value with k at j, and <c>G</c> the best with all letters up to k before j and
/// j skipped. Keeps its memory between calls; not for several tasks at once.
/// </remarks>
internal sealed class FuzzyScorer
{
    private const int Match = 16;
    private const int GapStart = 3;
    private const int GapStep = 1;
    private const int RunBonus = 4;
    private const int StrongBonus = 8;
    private const int Missing = -1;

    // Beyond this the best way is not looked for, only the leftmost.
    private const int MostCells = 102_400;

    private readonly List<Rune> _letters = [];
    private readonly List<Rune> _folded = [];
    private readonly List<int> _bonus = [];
    private readonly List<int> _leftmost = [];
    private int[] _values = [];
    private int[] _runs = [];
    private int[] _gaps = [];
    private bool[] _ranOn = [];
    private bool[] _gapBegins = [];

    /// <summary>The sum over all words; null when one is not in the path.</summary>
    public int? Score(string path, IReadOnlyList<FuzzyWord> words) => Run(path, words, null);

    /// <summary>The places that matched, ascending, each once.</summary>
    public int[] Positions(string path, IReadOnlyList<FuzzyWord> words)
    {
        var positions = new SortedSet<int>();
        Run(path, words, positions);
        return [.. positions];
    }

    private int? Run(string path, IReadOnlyList<FuzzyWord> words, SortedSet<int>? positions)
    {
        if (words.Count == 0)
        {
            return 0;
        }

        _letters.Clear();
        Graphemes.AddTo(_letters, path);
        bool hasBonuses = false;
        int sum = 0;
        foreach (FuzzyWord word in words)
        {
            if (!FindLeftmost(word))
            {
                return null;
            }

            if (!hasBonuses)
            {
                LetterBonus.Fill(_bonus, _letters);
                hasBonuses = true;
            }

            sum += word.Letters.Count == 1 ? ScoreLetter(word, positions)
                : (long)word.Letters.Count * _letters.Count > MostCells ? ScoreLeftmost(word, positions)
                : ScoreBest(word, positions);
        }

        return sum;
    }

    private bool FindLeftmost(FuzzyWord word)
    {
        _folded.Clear();
        _leftmost.Clear();
        int next = 0;
        foreach (Rune letter in _letters)
        {
            Rune folded = word.Fold(letter);
            if (next < word.Letters.Count && folded == word.Letters[next])
            {
                _leftmost.Add(_folded.Count);
                next++;
            }

            _folded.Add(folded);
        }

        return next == word.Letters.Count;
    }

    private int ScoreLetter(FuzzyWord word, SortedSet<int>? positions)
    {
        int best = -1;
        for (int j = _leftmost[0]; j < _folded.Count; j++)
        {
            if (_folded[j] == word.Letters[0] && (best < 0 || _bonus[j] > _bonus[best]))
            {
                best = j;
            }
        }

        positions?.Add(best);
        return Match + (2 * _bonus[best]);
    }

    private int ScoreBest(FuzzyWord word, SortedSet<int>? positions)
    {
        int width = _letters.Count;
        int rows = word.Letters.Count;
        Reserve(rows * width);
        for (int k = 0; k < rows; k++)
        {
            FillRow(word.Letters[k], k, width);
        }

        int last = (rows - 1) * width;
        int best = _leftmost[^1];
        for (int j = best + 1; j < width; j++)
        {
            best = _values[last + j] >= _values[last + best] ? j : best;
        }

        int score = _values[last + best];
        if (positions is not null)
        {
            Trace(rows - 1, best, width, positions);
        }

        return score;
    }

    private void FillRow(Rune letter, int k, int width)
    {
        int row = k * width;
        int above = row - width;
        for (int j = _leftmost[k]; j < width; j++)
        {
            int here = row + j;
            FillGap(here, j > _leftmost[k]);
            if (_folded[j] != letter)
            {
                _values[here] = Missing;
                continue;
            }

            int bonus = _bonus[j];
            if (k == 0)
            {
                _values[here] = Match + (2 * bonus);
                _runs[here] = bonus;
                continue;
            }

            int before = above + j - 1;
            int afterGap = j - 1 > _leftmost[k - 1] ? _gaps[before] + bonus : bonus;
            int running = Missing;
            int run = 0;
            if (_values[before] != Missing)
            {
                run = Math.Max(_runs[before], RunBonus);
                run = bonus >= StrongBonus && bonus > run ? bonus : run;
                running = _values[before] + Math.Max(run, bonus);
            }

            _ranOn[here] = running > afterGap;
            _values[here] = Match + Math.Max(running, afterGap);
            _runs[here] = _ranOn[here] ? run : bonus;
        }
    }

    private void FillGap(int here, bool exists)
    {
        if (!exists)
        {
            _gaps[here] = 0;
            _gapBegins[here] = false;
            return;
        }

        int begins = Math.Max(_values[here - 1] == Missing ? 0 : _values[here - 1] - GapStart, 0);
        int goesOn = Math.Max(_gaps[here - 1] - GapStep, 0);
        _gapBegins[here] = begins > goesOn;
        _gaps[here] = Math.Max(begins, goesOn);
    }

    private void Trace(int k, int j, int width, SortedSet<int> positions)
    {
        positions.Add(j);
        while (k > 0)
        {
            bool ranOn = _ranOn[(k * width) + j];
            k--;
            j--;
            if (!ranOn)
            {
                while (!_gapBegins[(k * width) + j] && j - 1 > _leftmost[k])
                {
                    j--;
                }

                j--;
            }

            positions.Add(j);
        }
    }

    // The leftmost match, and of it the shortest that ends at the same place.
    private int ScoreLeftmost(FuzzyWord word, SortedSet<int>? positions)
    {
        int[] places = new int[word.Letters.Count];
        int k = places.Length - 1;
        for (int j = _leftmost[^1]; k >= 0; j--)
        {
            if (_folded[j] == word.Letters[k])
            {
                places[k--] = j;
            }
        }

        int score = Match + (2 * _bonus[places[0]]);
        int run = _bonus[places[0]];
        for (k = 1; k < places.Length; k++)
        {
            int gap = places[k] - places[k - 1] - 1;
            int bonus = _bonus[places[k]];
            if (gap == 0)
            {
                run = Math.Max(run, RunBonus);
                run = bonus >= StrongBonus && bonus > run ? bonus : run;
                score += Math.Max(run, bonus) + Match;
            }
            else
            {
                run = bonus;
                score = Math.Max(score - GapStart - ((gap - 1) * GapStep), 0) + bonus + Match;
            }
        }

        positions?.UnionWith(places);
        return score;
    }

    private void Reserve(int cells)
    {
        if (_values.Length < cells)
        {
            int size = Math.Max(cells, _values.Length * 2);
            _values = new int[size];
            _runs = new int[size];
            _gaps = new int[size];
            _ranOn = new bool[size];
            _gapBegins = new bool[size];
        }
    }
}
