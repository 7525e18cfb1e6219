using System.Globalization;

namespace Codex.Toml;

/// <summary>
/// A moment: date, time and distance from UTC, as RFC 3339 writes it. Fractions finer than 100 ns are cut in <see cref="LocalDateTime"/>
/// and a leap second (:60) is the last tick of its minute there; <see cref="Text"/> keeps both.
/// </summary>
public sealed class TomlOffsetDateTime : TomlValue
{
    /// <summary>Makes a moment.</summary>
    public TomlOffsetDateTime(DateTimeOffset value)
        : this(value.DateTime, value.Offset, value.ToString(value.Offset == TimeSpan.Zero ? "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'" : "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture))
    {
    }

    internal TomlOffsetDateTime(DateTime localDateTime, TimeSpan offset, string text)
    {
        LocalDateTime = localDateTime;
        Offset = offset;
        Text = text;
    }

    /// <summary>Date and time at the place of the offset; its kind is unspecified.</summary>
    public DateTime LocalDateTime { get; }

    /// <summary>The distance from UTC, whole minutes, less than 24 hours either way.</summary>
    public TimeSpan Offset { get; }

    /// <summary>The moment in RFC 3339, with <c>T</c> between date and time; fractions as they were written.</summary>
    public string Text { get; }

    /// <summary>The moment as the framework's type.</summary>
    /// <exception cref="ArgumentException">The offset is more than 14 hours, or the moment in UTC lies outside the years 1 to 9999.</exception>
    public DateTimeOffset ToDateTimeOffset() => new(LocalDateTime, Offset);

    /// <inheritdoc/>
    public override string KindName => "offset date-time";
}

/// <summary>Date and time without a place. Fractions are cut and leap seconds held as in <see cref="TomlOffsetDateTime"/>.</summary>
public sealed class TomlLocalDateTime : TomlValue
{
    /// <summary>Makes a date and time; the kind of <paramref name="value"/> is ignored.</summary>
    public TomlLocalDateTime(DateTime value)
        : this(value, value.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture))
    {
    }

    internal TomlLocalDateTime(DateTime value, string text)
    {
        Value = DateTime.SpecifyKind(value, DateTimeKind.Unspecified);
        Text = text;
    }

    /// <summary>Date and time; its kind is unspecified.</summary>
    public DateTime Value { get; }

    /// <summary>Date and time as text, with <c>T</c> between them; fractions as they were written.</summary>
    public string Text { get; }

    /// <inheritdoc/>
    public override string KindName => "local date-time";
}

/// <summary>A day of the calendar.</summary>
public sealed class TomlLocalDate(DateOnly value) : TomlValue
{
    /// <summary>The day.</summary>
    public DateOnly Value { get; } = value;

    /// <summary>The day as text: <c>1979-05-27</c>.</summary>
    public string Text => Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override string KindName => "local date";
}

/// <summary>A time of day. Fractions are cut and leap seconds held as in <see cref="TomlOffsetDateTime"/>.</summary>
public sealed class TomlLocalTime : TomlValue
{
    /// <summary>Makes a time of day.</summary>
    public TomlLocalTime(TimeOnly value)
        : this(value, value.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture))
    {
    }

    internal TomlLocalTime(TimeOnly value, string text)
    {
        Value = value;
        Text = text;
    }

    /// <summary>The time of day.</summary>
    public TimeOnly Value { get; }

    /// <summary>The time as text; fractions as they were written.</summary>
    public string Text { get; }

    /// <inheritdoc/>
    public override string KindName => "local time";
}
