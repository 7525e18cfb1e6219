using Codex.Toml.Reading;

namespace Codex.Toml;

/// <summary>Reads TOML 1.0 (https://toml.io/en/v1.0.0). To change a document and keep its comments, use <see cref="TomlEditor"/>.</summary>
/// <example><code>
/// TomlTable config = TomlDocument.Parse("model = \"gpt-5\"\n[tui]\nnotifications = true");
/// </code></example>
/// <remarks>Tables, arrays and dotted keys may be nested up to 128 levels deep; a deeper document is refused.</remarks>
public static class TomlDocument
{
    /// <summary>Reads a document. A byte order mark at its start and CRLF line ends are accepted.</summary>
    /// <exception cref="TomlException">The text is not valid TOML 1.0.</exception>
    public static TomlTable Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new DocumentReader(text, statements: null).ReadDocument();
    }

    /// <summary>Reads a document from its bytes in UTF-8.</summary>
    /// <exception cref="TomlException">The bytes are not UTF-8, or the text is not valid TOML 1.0.</exception>
    public static TomlTable Parse(ReadOnlySpan<byte> utf8) => Parse(Utf8Text.Decode(utf8));

    /// <summary>
    /// Reads one value of any kind, as it may stand behind <c>key =</c>. White space around it and a comment behind it are accepted;
    /// any other text behind it is refused.
    /// </summary>
    /// <exception cref="TomlException">The text is not one valid TOML value.</exception>
    public static TomlValue ParseValue(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new DocumentReader(text, statements: null).ReadSingleValue();
    }
}
