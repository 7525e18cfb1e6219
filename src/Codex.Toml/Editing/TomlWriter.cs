using System.Globalization;
using System.Text;
using Codex.Toml.Reading;

namespace Codex.Toml.Editing;

/// <summary>Writes keys and values as TOML on one line.</summary>
internal static class TomlWriter
{
    public static string Inline(TomlValue value)
    {
        var built = new StringBuilder();
        Append(built, value, 0);
        return built.ToString();
    }

    /// <summary>A dotted key, each segment quoted where it must be.</summary>
    public static string Key(IEnumerable<string> path) => string.Join('.', path.Select(Key));

    /// <summary>One segment of a key, quoted where it must be; with single quotes when it holds backslashes, so that paths stay readable.</summary>
    public static string Key(string segment)
    {
        if (segment.Length > 0 && !segment.AsSpan().ContainsAnyExcept(KeyReader.Bare))
            return segment;
        return segment.Contains('\\') && IsLiteral(segment) ? $"'{segment}'" : Basic(segment);
    }

    private static void Append(StringBuilder built, TomlValue value, int depth)
    {
        if (depth > KeyReader.MaxDepth)
            throw new InvalidOperationException($"The value is nested more than {KeyReader.MaxDepth} levels deep.");
        switch (value)
        {
            case TomlString text:
                built.Append(String(text.Value));
                break;
            case TomlInteger integer:
                built.Append(integer.Value);
                break;
            case TomlFloat number:
                built.Append(Float(number.Value));
                break;
            case TomlBoolean truth:
                built.Append(truth.Value ? "true" : "false");
                break;
            case TomlOffsetDateTime moment:
                built.Append(moment.Text);
                break;
            case TomlLocalDateTime local:
                built.Append(local.Text);
                break;
            case TomlLocalDate date:
                built.Append(date.Text);
                break;
            case TomlLocalTime time:
                built.Append(time.Text);
                break;
            case TomlArray array:
                built.Append('[');
                for (var i = 0; i < array.Count; i++)
                {
                    built.Append(i > 0 ? ", " : "");
                    Append(built, array[i], depth + 1);
                }

                built.Append(']');
                break;
            case TomlTable table:
                AppendTable(built, table, depth);
                break;
        }
    }

    private static void AppendTable(StringBuilder built, TomlTable table, int depth)
    {
        var separator = "{ ";
        foreach (var (key, value) in table)
        {
            built.Append(separator).Append(Key(key)).Append(" = ");
            Append(built, value, depth + 1);
            separator = ", ";
        }

        built.Append(table.Count == 0 ? "{}" : " }");
    }

    /// <summary>Double quotes; single quotes when that saves escapes; three quotes for several lines or both kinds of quotes.</summary>
    private static string String(string text)
    {
        if (!text.AsSpan().ContainsAny('"', '\\', '\n'))
            return Basic(text);
        if (IsLiteral(text))
            return $"'{text}'";
        var isLong = text.Contains("\"\"\"", StringComparison.Ordinal);
        if ((isLong || text.Contains('\\')) && IsLiteralLines(text))
            return text.Contains('\n') ? $"'''\n{text}'''" : $"'''{text}'''";
        return text.Contains('\n') || text.Contains('"') && !isLong ? MultiLine(text) : Basic(text);
    }

    private static bool IsLiteralLines(string text) =>
        !text.Contains("'''", StringComparison.Ordinal) && !text.Replace("\n", "", StringComparison.Ordinal).AsSpan().ContainsAny(Scanner.Controls);

    private static bool IsLiteral(string text) => !text.Contains('\'') && !text.AsSpan().ContainsAny(Scanner.Controls);

    private static string Basic(string text)
    {
        var built = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
            AppendEscaped(built, c, c == '"');
        return built.Append('"').ToString();
    }

    private static string MultiLine(string text)
    {
        var built = new StringBuilder(text.Length + 8).Append("\"\"\"");
        if (text.Contains('\n'))
            built.Append('\n');
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n')
                built.Append('\n');
            else
                AppendEscaped(built, text[i], text[i] == '"' && i >= 2 && text[i - 1] == '"' && text[i - 2] == '"');
        }

        return built.Append("\"\"\"").ToString();
    }

    private static void AppendEscaped(StringBuilder built, char c, bool escapeQuote)
    {
        switch (c)
        {
            case '\\': built.Append(@"\\"); break;
            case '"': built.Append(escapeQuote ? "\\\"" : "\""); break;
            case '\n': built.Append(@"\n"); break;
            case '\r': built.Append(@"\r"); break;
            case '\t': built.Append(@"\t"); break;
            case '\b': built.Append(@"\b"); break;
            case '\f': built.Append(@"\f"); break;
            case < ' ' or '\u007F': built.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"); break;
            default: built.Append(c); break;
        }
    }

    private static string Float(double value)
    {
        if (double.IsNaN(value))
            return "nan";
        if (double.IsInfinity(value))
            return value > 0 ? "inf" : "-inf";
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0";
    }
}
