using System.Buffers;
using System.Globalization;
using System.Text;

namespace Codex.Toml.Reading;

/// <summary>Reads the four forms of strings.</summary>
internal static class StringReader
{
    private static readonly SearchValues<char> BasicStops = SearchValues.Create(Scanner.ControlCharacters + "\"\\");
    private static readonly SearchValues<char> LiteralStops = SearchValues.Create(Scanner.ControlCharacters + "'");
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>Reads a string value; the scanner stands on its first quote.</summary>
    public static string Read(Scanner scanner) =>
        scanner.At("\"\"\"") || scanner.At("'''") ? ReadMultiLine(scanner) : ReadSingleLine(scanner);

    /// <summary>Reads a string of one line, as also a key may be.</summary>
    public static string ReadSingleLine(Scanner scanner)
    {
        var quote = scanner.Text[scanner.Position];
        var start = scanner.Position++;
        StringBuilder? built = null;
        while (true)
        {
            var rest = scanner.Rest;
            var length = quote == '"' ? rest.IndexOfAny('"', '\\') : rest.IndexOf('\'');
            length = length < 0 ? rest.Length : length;
            var plain = rest[..length];
            RefuseControls(scanner, plain, start);
            scanner.Position += length;
            if (scanner.AtEnd)
                throw scanner.Error($"the string that starts here has no closing {quote}", start);
            if (scanner.TryTake(quote))
                return built is null ? plain.ToString() : built.Append(plain).ToString();
            built = (built ?? new StringBuilder()).Append(plain);
            ReadEscape(scanner, built);
        }
    }

    private static void RefuseControls(Scanner scanner, ReadOnlySpan<char> plain, int start)
    {
        var control = plain.IndexOfAny(Scanner.Controls);
        if (control < 0)
            return;
        scanner.Position += control;
        if (scanner.AtLineBreak)
        {
            var quote = scanner.Text[start];
            throw scanner.Error($"the string that starts here has no closing {quote} on its line; use {quote}{quote}{quote} for several lines", start);
        }

        throw ControlInString(scanner);
    }

    private static string ReadMultiLine(Scanner scanner)
    {
        var quote = scanner.Text[scanner.Position];
        var start = scanner.Position;
        scanner.Position += 3;
        scanner.TryTakeLineBreak();
        var built = new StringBuilder();
        while (true)
        {
            var rest = scanner.Rest;
            var length = rest.IndexOfAny(quote == '"' ? BasicStops : LiteralStops);
            length = length < 0 ? rest.Length : length;
            built.Append(rest[..length]);
            scanner.Position += length;
            if (scanner.AtEnd)
                throw scanner.Error($"the string that starts here has no closing {quote}{quote}{quote}", start);
            if (scanner.TryTakeLineBreak())
            {
                built.Append('\n');
            }
            else if (scanner.At(quote))
            {
                var run = scanner.Rest.IndexOfAnyExcept(quote);
                run = Math.Min(run < 0 ? scanner.Rest.Length : run, 5);
                scanner.Position += run;
                built.Append(quote, run < 3 ? run : run - 3);
                if (run >= 3)
                    return built.ToString();
            }
            else if (scanner.At('\\'))
            {
                if (!TrySkipFoldedLine(scanner))
                    ReadEscape(scanner, built);
            }
            else
            {
                throw ControlInString(scanner);
            }
        }
    }

    /// <summary>A backslash at the end of a line joins it with the next text.</summary>
    private static bool TrySkipFoldedLine(Scanner scanner)
    {
        var backslash = scanner.Position++;
        scanner.SkipBlanks();
        if (scanner.TryTakeLineBreak())
        {
            do
                scanner.SkipBlanks();
            while (scanner.TryTakeLineBreak());
            return true;
        }

        scanner.Position = backslash;
        return false;
    }

    private static void ReadEscape(Scanner scanner, StringBuilder built)
    {
        var backslash = scanner.Position++;
        var c = scanner.AtEnd ? '\0' : scanner.Text[scanner.Position];
        scanner.Position++;
        switch (c)
        {
            case 'b': built.Append('\b'); break;
            case 't': built.Append('\t'); break;
            case 'n': built.Append('\n'); break;
            case 'f': built.Append('\f'); break;
            case 'r': built.Append('\r'); break;
            case '"': built.Append('"'); break;
            case '\\': built.Append('\\'); break;
            case 'u': ReadCodePoint(scanner, built, 4, backslash); break;
            case 'U': ReadCodePoint(scanner, built, 8, backslash); break;
            default:
                throw scanner.Error("unknown escape; known are \\b \\t \\n \\f \\r \\\" \\\\ \\uXXXX \\UXXXXXXXX (use '…' for text with backslashes)", backslash);
        }
    }

    private static void ReadCodePoint(Scanner scanner, StringBuilder built, int digits, int backslash)
    {
        var rest = scanner.Rest;
        if (rest.Length < digits || rest[..digits].ContainsAnyExcept(HexDigits))
            throw scanner.Error($"expected {digits} hexadecimal digits in the escape", backslash);
        var code = uint.Parse(rest[..digits], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        if (!Rune.IsValid(code))
            throw scanner.Error("the escape is not a Unicode character (surrogates and numbers over 10FFFF are not)", backslash);
        built.Append(new Rune(code).ToString());
        scanner.Position += digits;
    }

    private static TomlException ControlInString(Scanner scanner) =>
        scanner.Error($"the control character U+{(int)scanner.Text[scanner.Position]:X4} is not allowed in a string; write it as an escape");
}
