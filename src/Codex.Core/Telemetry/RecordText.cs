using System.Globalization;
using System.Text;
using Codex.Telemetry;

namespace Codex.Core.Telemetry;

/// <summary>A record as a line of the log: its attributes as <c>key=value</c>. The text is made only when somebody wants it.</summary>
internal readonly struct RecordText(TelemetryRecord record)
{
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (TelemetryAttribute attribute in record.Attributes)
        {
            text.Append(text.Length == 0 ? "" : " ").Append(attribute.Key).Append('=');
            _ = attribute.Text is { } value ? text.Append(value) : text.Append(CultureInfo.InvariantCulture, $"{attribute.Number}");
        }

        return text.ToString();
    }
}
