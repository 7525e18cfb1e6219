using System.Buffers;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Codex.Protocol.Tests;

/// <summary>The example lines beside the tests, and each vocabulary's way from text to text.</summary>
internal static class Wire
{
    public static TheoryData<string> Submissions() => [.. Lines("submissions")];

    public static TheoryData<string> Events() => [.. Lines("events")];

    public static TheoryData<string> Items() => [.. Lines("items")];

    public static string[] Lines(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public static JsonElement Element(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    public static JsonNode Message(string eventLine) => JsonNode.Parse(eventLine)!["msg"]!;

    public static Event ReadEvent(string json) => JsonSerializer.Deserialize(json, ProtocolJson.Default.Event)!;

    public static EventMessage ReadMessage(string json) => EventMessage.FromJson(Element(json));

    public static TMessage ReadMessage<TMessage>(string json)
        where TMessage : EventMessage => Assert.IsType<TMessage>(ReadMessage(json));

    public static ResponseItem ReadItem(string json) => ResponseItem.FromJson(Element(json));

    public static TItem ReadItem<TItem>(string json)
        where TItem : ResponseItem => Assert.IsType<TItem>(ReadItem(json));

    public static string Write(EventMessage message) => Write(message.WriteTo);

    public static string Write(ResponseItem item, bool includeId = false) => Write(writer => item.WriteTo(writer, includeId));

    public static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
