using System.Text;

namespace Codex.Core.FileSearch;

/// <summary>A word of a query.</summary>
internal sealed class FuzzyWord
{
    private FuzzyWord(string text)
    {
        var given = Graphemes.Of(text);
        HonorsCase = given.Any(static letter => Rune.IsUpper(letter));
        HonorsAccents = given.Any(static letter => LatinLetters.BaseOf(letter) != letter);
        Letters = [.. given.Select(Fold)];
    }

    /// <summary>Its letters, each a code point, as paths are compared with them.</summary>
    public IReadOnlyList<Rune> Letters { get; }

    private bool HonorsCase { get; }

    private bool HonorsAccents { get; }

    /// <summary>Splits a query.</summary>
    public static FuzzyWord[] Split(string query)
    {
        List<FuzzyWord> words = [];
        var word = new StringBuilder();
        for (int i = 0; i < query.Length; i++)
        {
            if (query[i] == '\\' && i + 1 < query.Length && char.IsWhiteSpace(query[i + 1]))
            {
                word.Append(query[++i]);
            }
            else if (!char.IsWhiteSpace(query[i]))
            {
                word.Append(query[i]);
            }
            else
            {
                End();
            }
        }

        End();
        return [.. words];

        void End()
        {
            if (word.Length > 0)
            {
                words.Add(new FuzzyWord(word.ToString()));
                word.Clear();
            }
        }
    }

    /// <summary>A letter of a path as it is compared with this word's.</summary>
    public Rune Fold(Rune letter)
    {
        Rune plain = HonorsAccents ? letter : LatinLetters.BaseOf(letter);
        return HonorsCase ? plain : Rune.ToLowerInvariant(plain);
    }
}
