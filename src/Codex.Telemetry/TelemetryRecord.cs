namespace Codex.Telemetry;

/// <summary>One thing that happened, as a collector keeps it: a log record of severity INFO without a body.</summary>
/// <param name="Time">When.</param>
/// <param name="Attributes">What, in the order in which it is sent.</param>
public sealed record TelemetryRecord(DateTimeOffset Time, IReadOnlyList<TelemetryAttribute> Attributes)
{
    // What a record takes besides its texts: numbers, tags and lengths of either encoding.
    private const int FixedCharacters = 96;
    private const int CharactersPerAttribute = 48;

    /// <summary>About how much room it takes.</summary>
    internal int ApproximateSize
    {
        get
        {
            int size = FixedCharacters;
            foreach (TelemetryAttribute attribute in Attributes)
            {
                size += CharactersPerAttribute + attribute.Key.Length + (attribute.Text?.Length ?? 0);
            }

            return size;
        }
    }
}

/// <summary>A named value of a record or of its sender: a text or a whole number.</summary>
public readonly record struct TelemetryAttribute
{
    /// <summary>A text.</summary>
    public TelemetryAttribute(string key, string text)
    {
        Key = key;
        Text = text;
    }

    /// <summary>A whole number.</summary>
    public TelemetryAttribute(string key, long number)
    {
        Key = key;
        Number = number;
    }

    /// <summary>The name.</summary>
    public string Key { get; }

    /// <summary>The text; null when the value is a number.</summary>
    public string? Text { get; }

    /// <summary>The number; 0 when the value is a text.</summary>
    public long Number { get; }
}
