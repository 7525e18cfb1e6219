using System.Buffers;
using System.Globalization;

namespace Codex.Toml.Reading;

/// <summary>Reads integers and floats from their characters. Problems never repeat the characters, which may be a secret without quotes.</summary>
internal static class NumberReader
{
    private const string NoValue = "expected a value: text in quotes, a number, true, false, a date, [array] or {table}";

    private static readonly SearchValues<char> DigitOrUnderscore = SearchValues.Create("0123456789_");

    public static bool LooksLikeDate(ReadOnlySpan<char> token) =>
        token.Length >= 5 && Digits(token[..4]) && token[4] == '-' || token.Length >= 3 && Digits(token[..2]) && token[2] == ':';

    public static TomlValue? Read(ReadOnlySpan<char> token, out string problem)
    {
        var unsigned = token[0] is '+' or '-' ? token[1..] : token;
        if (unsigned is "inf" or "nan")
        {
            problem = "";
            return new TomlFloat(unsigned is "nan" ? double.NaN : token[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity);
        }

        if (unsigned.IsEmpty || !char.IsAsciiDigit(unsigned[0]))
        {
            problem = unsigned.IsEmpty || unsigned[0] is not '.' ? NoValue : "a number needs a digit before its '.'";
            return null;
        }

        if (unsigned is ['0', 'x' or 'o' or 'b', ..])
            return ReadPrefixed(token, unsigned, out problem);
        return unsigned.IndexOfAny(".eE") < 0 ? ReadInteger(token, unsigned, out problem) : ReadFloat(token, unsigned, out problem);
    }

    private static TomlInteger? ReadInteger(ReadOnlySpan<char> token, ReadOnlySpan<char> unsigned, out string problem)
    {
        problem = WholeDigits(unsigned);
        if (problem.Length > 0)
            return null;
        if (long.TryParse(WithoutUnderscores(token), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            return new TomlInteger(value);
        problem = "the integer does not fit into 64 bits";
        return null;
    }

    private static TomlInteger? ReadPrefixed(ReadOnlySpan<char> token, ReadOnlySpan<char> unsigned, out string problem)
    {
        var (radix, allowed) = unsigned[1] switch
        {
            'x' => (16, "0123456789abcdefABCDEF_"),
            'o' => (8, "01234567_"),
            _ => (2, "01_"),
        };
        var digits = unsigned[2..];
        problem = token.Length != unsigned.Length ? "a number with 0x, 0o or 0b has no sign"
            : digits.IsEmpty || digits.ContainsAnyExcept(allowed) ? $"expected digits of base {radix} after 0{unsigned[1]}"
            : MisplacedUnderscore(digits) ? "'_' may only stand between two digits"
            : "";
        if (problem.Length > 0)
            return null;
        long value = 0;
        foreach (var digit in digits)
        {
            if (digit == '_')
                continue;
            if (value > (long.MaxValue - Digit(digit)) / radix)
            {
                problem = "the integer does not fit into 64 bits";
                return null;
            }

            value = value * radix + Digit(digit);
        }

        return new TomlInteger(value);
    }

    private static TomlFloat? ReadFloat(ReadOnlySpan<char> token, ReadOnlySpan<char> unsigned, out string problem)
    {
        var exponentAt = unsigned.IndexOfAny('e', 'E');
        var mantissa = exponentAt < 0 ? unsigned : unsigned[..exponentAt];
        var point = mantissa.IndexOf('.');
        problem = WholeDigits(point < 0 ? mantissa : mantissa[..point]);
        if (problem.Length == 0 && point >= 0)
            problem = FractionDigits(mantissa[(point + 1)..], "after the '.'");
        if (problem.Length == 0 && exponentAt >= 0)
        {
            var exponent = unsigned[(exponentAt + 1)..];
            problem = FractionDigits(exponent is ['+' or '-', ..] ? exponent[1..] : exponent, "in the exponent");
        }

        return problem.Length > 0 ? null : new TomlFloat(double.Parse(WithoutUnderscores(token), NumberStyles.Float, CultureInfo.InvariantCulture));
    }

    private static string WholeDigits(ReadOnlySpan<char> digits) =>
        digits.ContainsAnyExcept(DigitOrUnderscore) ? NoValue
        : MisplacedUnderscore(digits) ? "'_' may only stand between two digits"
        : digits.Length > 1 && digits[0] == '0' ? "a number must not start with 0"
        : "";

    private static string FractionDigits(ReadOnlySpan<char> digits, string place) =>
        digits.IsEmpty || digits.ContainsAnyExcept(DigitOrUnderscore) ? $"expected only digits {place}"
        : MisplacedUnderscore(digits) ? "'_' may only stand between two digits"
        : "";

    private static bool MisplacedUnderscore(ReadOnlySpan<char> digits) => digits is ['_', ..] or [.., '_'] || digits.IndexOf("__") >= 0;

    private static ReadOnlySpan<char> WithoutUnderscores(ReadOnlySpan<char> token) =>
        token.Contains('_') ? token.ToString().Replace("_", "", StringComparison.Ordinal) : token;

    private static int Digit(char digit) => char.IsAsciiDigit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private static bool Digits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');
}
