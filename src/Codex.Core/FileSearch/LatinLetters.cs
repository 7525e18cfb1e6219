using System.Text;

namespace Codex.Core.FileSearch;

/// <summary>Latin letters without their accents. (Decomposition is not at hand where globalisation is switched off.)</summary>
internal static class LatinLetters
{
    private const int FirstLatin1 = 0x00C0;
    private const int FirstCaron = 0x01CD;
    private const int FirstVietnamese = 0x1EA0;

    // A dot keeps the letter as it is.
    private const string Latin1ToExtendedA =
        "AAAAAA.CEEEEIIII.NOOOOO.OUUUUY..aaaaaa.ceeeeiiii.nooooo.ouuuuy.y"
        + "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIi..JjKk.LlLlLlLlLlNnNnNnn..OoOoOo..RrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";

    private const string Caron = "AaIiOoUuUuUuUuUu";

    private const string Vietnamese =
        "AaAaAaAaAaAaAaAaAaAaAaAaEeEeEeEeEeEeEeEeIiIiOoOoOoOoOoOoOoOoOoOoOoOoUuUuUuUuUuUuUuYyYyYyYy";

    public static Rune BaseOf(Rune letter) => letter.Value switch
    {
        < FirstLatin1 => letter,
        < FirstLatin1 + 192 => In(Latin1ToExtendedA, letter, FirstLatin1),
        0x01A0 => new Rune('O'),
        0x01A1 => new Rune('o'),
        0x01AF => new Rune('U'),
        0x01B0 => new Rune('u'),
        >= FirstCaron and < FirstCaron + 16 => In(Caron, letter, FirstCaron),
        >= FirstVietnamese and < FirstVietnamese + 90 => In(Vietnamese, letter, FirstVietnamese),
        _ => letter,
    };

    private static Rune In(string table, Rune letter, int first) =>
        table[letter.Value - first] is var plain && plain == '.' ? letter : new Rune(plain);
}
