using System.Globalization;
using System.Text.Json;
using Google.Protobuf;

namespace Codex.Telemetry.Tests;

/// <summary>What a request says, read by readers that are not ours.</summary>
/// <param name="Resource">The sender.</param>
/// <param name="Scope">The scope's name.</param>
/// <param name="Records">Time, severity and attributes of each record.</param>
internal sealed record SentRecords(string Resource, string Scope, IReadOnlyList<string> Records)
{
    public static SentRecords FromJson(byte[] body)
    {
        JsonElement logs = Assert.Single(JsonElement.Parse(body).GetProperty("resourceLogs").EnumerateArray());
        JsonElement scoped = Assert.Single(logs.GetProperty("scopeLogs").EnumerateArray());
        return new SentRecords(
            Attributes(logs.GetProperty("resource")),
            scoped.GetProperty("scope").GetProperty("name").GetString()!,
            [.. scoped.GetProperty("logRecords").EnumerateArray().Select(static record =>
                $"{record.GetProperty("timeUnixNano").GetString()} {record.GetProperty("observedTimeUnixNano").GetString()} {record.GetProperty("severityNumber").GetInt32()} {record.GetProperty("severityText").GetString()} {Attributes(record)}")]);

        static string Attributes(JsonElement holder) => string.Join("|", holder.GetProperty("attributes").EnumerateArray().Select(static attribute =>
            attribute.GetProperty("key").GetString() + "=" + (attribute.GetProperty("value").TryGetProperty("stringValue", out JsonElement text)
                ? "s" + text.GetString()
                : "i" + attribute.GetProperty("value").GetProperty("intValue").GetString())));
    }

    public static SentRecords FromProtobuf(byte[] body)
    {
        Message logs = Message.Read(body).Messages(1).Single();
        Message scoped = logs.Messages(2).Single();
        return new SentRecords(
            Attributes(logs.Messages(1).Single(), 1),
            scoped.Messages(1).Single().Text(1),
            [.. scoped.Messages(2).Select(static record => $"{record.Number(1)} {record.Number(11)} {record.Number(2)} {record.Text(3)} {Attributes(record, 6)}")]);

        static string Attributes(Message holder, int field) => string.Join("|", holder.Messages(field).Select(static pair =>
        {
            Message value = pair.Messages(2).Single();
            return pair.Text(1) + "=" + (value.Has(1) ? "s" + value.Text(1) : "i" + ((long)value.Number(3)).ToString(CultureInfo.InvariantCulture));
        }));
    }

    private sealed class Message
    {
        private readonly List<(int Field, object Value)> _fields = [];

        public static Message Read(byte[] bytes)
        {
            var message = new Message();
            using var input = new CodedInputStream(bytes);
            for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
            {
                int field = WireFormat.GetTagFieldNumber(tag);
                message._fields.Add((field, WireFormat.GetTagWireType(tag) switch
                {
                    WireFormat.WireType.Varint => input.ReadUInt64(),
                    WireFormat.WireType.Fixed64 => input.ReadFixed64(),
                    WireFormat.WireType.LengthDelimited => input.ReadBytes().ToByteArray(),
                    var other => throw new InvalidDataException($"wire type {other}"),
                }));
            }

            return message;
        }

        public bool Has(int field) => _fields.Exists(entry => entry.Field == field);

        public IEnumerable<Message> Messages(int field) => _fields.Where(entry => entry.Field == field).Select(static entry => Read((byte[])entry.Value));

        public string Text(int field) => System.Text.Encoding.UTF8.GetString((byte[])_fields.Single(entry => entry.Field == field).Value);

        public ulong Number(int field) => (ulong)_fields.Single(entry => entry.Field == field).Value;
    }
}
