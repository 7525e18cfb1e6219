using System.Text.Json;

namespace Codex.Protocol.Tests;

/// <summary>Kinds of later versions: kept where they are data, passed over where they are requests.</summary>
public sealed class UnknownKindTests
{
    [Theory]
    [InlineData("later_kind")]
    [InlineData("type")]
    [InlineData("")]
    [InlineData("Error")]
    public void Event_of_an_unknown_kind_is_kept_whole(string kind)
    {
        string json = $$"""{"type":"{{kind}}","n":1.50}""";

        UnknownEvent unknown = Wire.ReadMessage<UnknownEvent>(json);

        Assert.Equal(kind, unknown.Type);
        Assert.Equal(json, Wire.Write(unknown));
        Assert.Equal($$"""{"id":"1","msg":{{json}}}""", WireJson.ToText(new Event("1", unknown), ProtocolJson.Default.Event));
    }

    [Fact]
    public void Item_of_an_unknown_kind_is_kept_whole()
    {
        const string Json = """{"type":"image_generation_call","id":"ig_1","result":"AAAA"}""";

        OtherItem item = Wire.ReadItem<OtherItem>(Json);

        Assert.Equal("ig_1", item.Id);
        Assert.Equal(Json, Wire.Write(item));
    }

    [Fact]
    public void Unknown_event_outlives_the_document_it_was_read_from()
    {
        EventMessage message;
        using (JsonDocument document = JsonDocument.Parse("""{"type":"later_kind"}"""))
        {
            message = EventMessage.FromJson(document.RootElement);
        }

        Assert.Equal("""{"type":"later_kind"}""", Wire.Write(message));
    }

    [Fact]
    public void Request_of_an_unknown_kind_reads_as_nothing_and_is_an_error_in_an_envelope()
    {
        Assert.Null(Op.FromJson(Wire.Element("""{"type":"later_kind","n":1}""")));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize("""{"id":"0","op":{"type":"later_kind"}}""", ProtocolJson.Default.Submission));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize("""{"id":"0","op":{}}""", ProtocolJson.Default.Submission));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"type":null}""")]
    [InlineData("""{"type":7}""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"error\"")]
    public void Without_a_type_nothing_is_read(string json)
    {
        Assert.Throws<JsonException>(() => EventMessage.FromJson(Wire.Element(json)));
        Assert.Throws<JsonException>(() => ResponseItem.FromJson(Wire.Element(json)));
        Assert.Throws<JsonException>(() => Op.FromJson(Wire.Element(json)));
    }
}
