namespace Codex.Toml;

/// <summary>A string. Line breaks inside a multi-line string of a document are read as <c>\n</c>.</summary>
public sealed class TomlString : TomlValue
{
    /// <summary>Makes a string.</summary>
    public TomlString(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Value = value;
    }

    /// <summary>The text.</summary>
    public string Value { get; }

    /// <inheritdoc/>
    public override string KindName => "string";
}

/// <summary>An integer of 64 bits.</summary>
public sealed class TomlInteger(long value) : TomlValue
{
    /// <summary>The number.</summary>
    public long Value { get; } = value;

    /// <inheritdoc/>
    public override string KindName => "integer";
}

/// <summary>A floating-point number of 64 bits; infinities and not-a-number included.</summary>
public sealed class TomlFloat(double value) : TomlValue
{
    /// <summary>The number.</summary>
    public double Value { get; } = value;

    /// <inheritdoc/>
    public override string KindName => "float";
}

/// <summary>A truth value.</summary>
public sealed class TomlBoolean(bool value) : TomlValue
{
    /// <summary>The truth value.</summary>
    public bool Value { get; } = value;

    /// <inheritdoc/>
    public override string KindName => "boolean";
}
