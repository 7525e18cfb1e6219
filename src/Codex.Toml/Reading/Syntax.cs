namespace Codex.Toml.Reading;

/// <summary>What an editor needs to know of one statement: where it stands and what it defines.</summary>
internal abstract class StatementSyntax
{
    /// <summary>The key's segments as they are meant, without quotes.</summary>
    public required string[] Path { get; init; }

    /// <summary>The first character of the statement, behind any indentation.</summary>
    public required int Start { get; init; }

    /// <summary>Behind the last character of the statement, before any blanks, comment and line break.</summary>
    public int End { get; set; }
}

/// <summary>A key and its value, on a line or inside an inline table.</summary>
internal sealed class KeyValueSyntax : StatementSyntax
{
    /// <summary>The table that the key's first segment belongs to.</summary>
    public required TomlTable Table { get; init; }

    /// <summary>Behind the last character of the key.</summary>
    public required int KeyEnd { get; init; }

    /// <summary>The value, with its place in the text.</summary>
    public required TomlValue Value { get; init; }
}

/// <summary>A header: <c>[path]</c> or <c>[[path]]</c>.</summary>
internal sealed class HeaderSyntax : StatementSyntax
{
    /// <summary>The table that the header opens.</summary>
    public required TomlTable Table { get; init; }

    /// <summary>Whether the header has double brackets.</summary>
    public required bool IsArrayItem { get; init; }
}
