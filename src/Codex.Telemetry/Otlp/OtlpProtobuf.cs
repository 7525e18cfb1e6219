using System.Buffers;

namespace Codex.Telemetry;

/// <summary>Writes an <c>ExportLogsServiceRequest</c> in protobuf. Field numbers are those of opentelemetry-proto 1.x.</summary>
internal static class OtlpProtobuf
{
    public const int SeverityInfo = 9;

    // ExportLogsServiceRequest, ResourceLogs, ScopeLogs.
    private const int ResourceLogs = 1;
    private const int Resource = 1;
    private const int ScopeLogs = 2;
    private const int Scope = 1;
    private const int LogRecords = 2;

    // Resource, InstrumentationScope, LogRecord.
    private const int ResourceAttributes = 1;
    private const int ScopeName = 1;
    private const int TimeUnixNano = 1;
    private const int SeverityNumber = 2;
    private const int SeverityText = 3;
    private const int Attributes = 6;
    private const int ObservedTimeUnixNano = 11;

    // KeyValue, AnyValue.
    private const int Key = 1;
    private const int Value = 2;
    private const int StringValue = 1;
    private const int IntValue = 3;

    public static void Write(IBufferWriter<byte> output, IReadOnlyList<TelemetryRecord> batch, IReadOnlyList<TelemetryAttribute> resource, string scope)
    {
        var writer = new ProtobufWriter();
        int logs = writer.BeginMessage(ResourceLogs);
        int sender = writer.BeginMessage(Resource);
        WriteAttributes(writer, ResourceAttributes, resource);
        writer.EndMessage(sender);
        int scoped = writer.BeginMessage(ScopeLogs);
        int name = writer.BeginMessage(Scope);
        writer.WriteText(ScopeName, scope);
        writer.EndMessage(name);
        foreach (TelemetryRecord record in batch)
        {
            int start = writer.BeginMessage(LogRecords);
            ulong time = OtlpTime.Nanoseconds(record.Time);
            writer.WriteFixed64(TimeUnixNano, time);
            writer.WriteVarint(SeverityNumber, SeverityInfo);
            writer.WriteText(SeverityText, "INFO");
            WriteAttributes(writer, Attributes, record.Attributes);
            writer.WriteFixed64(ObservedTimeUnixNano, time);
            writer.EndMessage(start);
        }

        writer.EndMessage(scoped);
        writer.EndMessage(logs);
        output.Write(writer.Written);
    }

    private static void WriteAttributes(ProtobufWriter writer, int field, IReadOnlyList<TelemetryAttribute> attributes)
    {
        foreach (TelemetryAttribute attribute in attributes)
        {
            int pair = writer.BeginMessage(field);
            writer.WriteText(Key, attribute.Key);
            int value = writer.BeginMessage(Value);
            if (attribute.Text is { } text)
            {
                writer.WriteText(StringValue, text);
            }
            else
            {
                writer.WriteVarint(IntValue, unchecked((ulong)attribute.Number));
            }

            writer.EndMessage(value);
            writer.EndMessage(pair);
        }
    }
}
