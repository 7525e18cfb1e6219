using System.Text;

namespace Codex.Core.FileSearch;

/// <summary>What a match is worth at a place of a path: by the letter there and the one before.</summary>
internal static class LetterBonus
{
    private enum Kind
    {
        Lower,
        Upper,
        OtherLetter,
        Digit,
        WhiteSpace,
        Delimiter,
        Other,
    }

    public static void Fill(List<int> bonuses, List<Rune> letters)
    {
        bonuses.Clear();
        Kind before = Kind.WhiteSpace;
        foreach (Rune letter in letters)
        {
            Kind kind = KindOf(letter);
            bonuses.Add(Of(kind, before));
            before = kind;
        }
    }

    private static int Of(Kind kind, Kind before) => (kind, before) switch
    {
        (<= Kind.Digit, Kind.WhiteSpace) => 10,
        (<= Kind.Digit, Kind.Delimiter) => 9,
        (<= Kind.Digit, Kind.Other) => 8,
        (Kind.Upper, Kind.Lower) => 5,
        (Kind.Digit, not Kind.Digit) => 5,
        (Kind.WhiteSpace, _) => 10,
        (Kind.Other, _) => 8,
        _ => 0,
    };

    private static Kind KindOf(Rune letter) => letter.Value switch
    {
        >= 'a' and <= 'z' => Kind.Lower,
        >= 'A' and <= 'Z' => Kind.Upper,
        >= '0' and <= '9' => Kind.Digit,
        '/' or ',' or ':' or ';' or '|' => Kind.Delimiter,
        _ when Rune.IsWhiteSpace(letter) => Kind.WhiteSpace,
        < 0x80 => Kind.Other,
        _ when Rune.IsLower(letter) => Kind.Lower,
        _ when Rune.IsUpper(letter) => Kind.Upper,
        _ when Rune.IsNumber(letter) => Kind.Digit,
        _ when Rune.IsLetter(letter) => Kind.OtherLetter,
        _ => Kind.Other,
    };
}
