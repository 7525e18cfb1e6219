using Codex.Toml.Editing;

namespace Codex.Toml;

/// <summary>
/// A value of a TOML document: a <see cref="TomlTable"/>, a <see cref="TomlArray"/>, or one of the scalars
/// <see cref="TomlString"/>, <see cref="TomlInteger"/>, <see cref="TomlFloat"/>, <see cref="TomlBoolean"/>,
/// <see cref="TomlOffsetDateTime"/>, <see cref="TomlLocalDateTime"/>, <see cref="TomlLocalDate"/> and <see cref="TomlLocalTime"/>.
/// </summary>
public abstract class TomlValue
{
    private protected TomlValue()
    {
    }

    /// <summary>The line on which the value starts in the document it was read from, counted from 1; 0 for a value made in code.</summary>
    public int Line { get; internal set; }

    /// <summary>The name of the value's kind as TOML calls it ("string", "integer", "local date"), for messages.</summary>
    public abstract string KindName { get; }

    /// <summary>Where the value's text starts in the document; only kept for the editor.</summary>
    internal int Start { get; set; }

    /// <summary>Where the value's text ends in the document; only kept for the editor.</summary>
    internal int End { get; set; }

    /// <summary>The value as one line of TOML, as it could stand behind <c>key =</c>.</summary>
    /// <exception cref="InvalidOperationException">The value is nested more than 128 levels deep.</exception>
    public sealed override string ToString() => TomlWriter.Inline(this);
}
