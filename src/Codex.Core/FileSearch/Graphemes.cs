using System.Globalization;
using System.Text;

namespace Codex.Core.FileSearch;

/// <summary>What people see as characters.</summary>
internal static class Graphemes
{
    /// <summary>Each by its first code point.</summary>
    public static List<Rune> Of(string text)
    {
        var letters = new List<Rune>(text.Length);
        AddTo(letters, text);
        return letters;
    }

    /// <inheritdoc cref="Of"/>
    public static void AddTo(List<Rune> letters, string text)
    {
        if (Ascii.IsValid(text))
        {
            foreach (char letter in text)
            {
                letters.Add(new Rune(letter));
            }

            return;
        }

        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            Rune.DecodeFromUtf16(rest, out Rune first, out _);
            letters.Add(first);
            rest = rest[StringInfo.GetNextTextElementLength(rest)..];
        }
    }
}
