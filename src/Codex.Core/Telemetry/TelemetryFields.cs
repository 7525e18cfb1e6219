using System.Globalization;
using Codex.Telemetry;

namespace Codex.Core.Telemetry;

/// <summary>The attributes of a record while it is made; what is not known is left out.</summary>
internal sealed class TelemetryFields(DateTimeOffset time)
{
    private readonly List<TelemetryAttribute> _attributes = new(16);

    public TelemetryFields Add(string key, string? text)
    {
        if (text is not null)
        {
            _attributes.Add(new TelemetryAttribute(key, text));
        }

        return this;
    }

    public TelemetryFields Add(string key, long? number)
    {
        if (number is { } known)
        {
            _attributes.Add(new TelemetryAttribute(key, known));
        }

        return this;
    }

    /// <summary>A time in whole milliseconds, as a text.</summary>
    public TelemetryFields Add(string key, TimeSpan duration) => AddAsText(key, (long)duration.TotalMilliseconds);

    /// <summary>A number that collectors know as a text.</summary>
    public TelemetryFields AddAsText(string key, long number) => Add(key, number.ToString(CultureInfo.InvariantCulture));

    public TelemetryRecord ToRecord() => new(time, _attributes);
}
