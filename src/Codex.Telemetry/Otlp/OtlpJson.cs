using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Codex.Telemetry;

/// <summary>Writes an <c>ExportLogsServiceRequest</c> in the JSON form of protobuf: 64-bit numbers are texts.</summary>
internal static class OtlpJson
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(IBufferWriter<byte> output, IReadOnlyList<TelemetryRecord> batch, IReadOnlyList<TelemetryAttribute> resource, string scope)
    {
        using var writer = new Utf8JsonWriter(output, s_options);
        writer.WriteStartObject();
        writer.WriteStartArray("resourceLogs"u8);
        writer.WriteStartObject();
        writer.WriteStartObject("resource"u8);
        WriteAttributes(writer, resource);
        writer.WriteEndObject();
        writer.WriteStartArray("scopeLogs"u8);
        writer.WriteStartObject();
        writer.WriteStartObject("scope"u8);
        writer.WriteString("name"u8, scope);
        writer.WriteEndObject();
        writer.WriteStartArray("logRecords"u8);
        foreach (TelemetryRecord record in batch)
        {
            WriteRecord(writer, record);
        }

        writer.WriteEndArray();
        writer.WriteString("schemaUrl"u8, ""u8);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteString("schemaUrl"u8, ""u8);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteRecord(Utf8JsonWriter writer, TelemetryRecord record)
    {
        string time = OtlpTime.Nanoseconds(record.Time).ToString(CultureInfo.InvariantCulture);
        writer.WriteStartObject();
        writer.WriteString("timeUnixNano"u8, time);
        writer.WriteString("observedTimeUnixNano"u8, time);
        writer.WriteNumber("severityNumber"u8, OtlpProtobuf.SeverityInfo);
        writer.WriteString("severityText"u8, "INFO"u8);
        WriteAttributes(writer, record.Attributes);
        writer.WriteEndObject();
    }

    private static void WriteAttributes(Utf8JsonWriter writer, IReadOnlyList<TelemetryAttribute> attributes)
    {
        writer.WriteStartArray("attributes"u8);
        foreach (TelemetryAttribute attribute in attributes)
        {
            writer.WriteStartObject();
            writer.WriteString("key"u8, attribute.Key);
            writer.WriteStartObject("value"u8);
            if (attribute.Text is { } text)
            {
                WriteText(writer, text);
            }
            else
            {
                writer.WriteString("intValue"u8, attribute.Number.ToString(CultureInfo.InvariantCulture));
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    // By way of UTF-8, which replaces halves of characters; the writer would refuse them.
    private static void WriteText(Utf8JsonWriter writer, string text)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            int count = Encoding.UTF8.GetBytes(text, bytes);
            writer.WriteString("stringValue"u8, bytes.AsSpan(0, count));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
