using System.Text.Json;

namespace Codex.Protocol.Tests;

/// <summary>Every shape of the wire as a line that is read and written back to the letter.</summary>
public sealed class ExampleTests
{
    [Theory]
    [MemberData(nameof(Wire.Submissions), MemberType = typeof(Wire))]
    public void Submission_is_written_back_as_it_was_read(string line)
    {
        Submission submission = JsonSerializer.Deserialize(line, ProtocolJson.Default.Submission)!;

        Assert.Equal(line, WireJson.ToText(submission, ProtocolJson.Default.Submission));
    }

    [Theory]
    [MemberData(nameof(Wire.Events), MemberType = typeof(Wire))]
    public void Event_is_written_back_as_it_was_read(string line) =>
        Assert.Equal(line, WireJson.ToText(Wire.ReadEvent(line), ProtocolJson.Default.Event));

    [Theory]
    [MemberData(nameof(Wire.Events), MemberType = typeof(Wire))]
    public void Event_without_its_envelope_is_written_back_as_it_was_read(string line)
    {
        string message = Wire.Element(line).GetProperty("msg").GetRawText();

        Assert.Equal(message, Wire.Write(Wire.ReadMessage(message)));
    }

    [Theory]
    [MemberData(nameof(Wire.Items), MemberType = typeof(Wire))]
    public void Response_item_is_written_back_as_it_was_read(string line)
    {
        Assert.Equal(WithoutEmptyReasoning(line), Wire.Write(Wire.ReadItem(line)));
        Assert.Equal(
            WithoutEmptyReasoning(line),
            WireJson.ToText(JsonSerializer.Deserialize(line, ProtocolJson.Default.ResponseItem)!, ProtocolJson.Default.ResponseItem));

        // Raw reasoning that was absent is told to the service as null.
        static string WithoutEmptyReasoning(string line) => line.Replace("\"summary\":[],\"enc", "\"summary\":[],\"content\":null,\"enc", StringComparison.Ordinal);
    }

    [Fact]
    public void Every_kind_of_event_has_an_example() =>
        Assert.Empty(WireKinds.OfEvents.Except(Wire.Lines("events").Select(line => (string)Wire.Message(line)["type"]!)));

    [Fact]
    public void Every_kind_of_request_has_an_example() =>
        Assert.Empty(WireKinds.OfOps.Except(Wire.Lines("submissions").Select(line => Wire.Element(line).GetProperty("op").GetProperty("type").GetString()!)));

    [Fact]
    public void Type_may_stand_anywhere_in_an_object()
    {
        Assert.Equal(new ErrorEvent("m"), Wire.ReadMessage("""{"message":"m","type":"error"}"""));
        Assert.Equal(new Op.AddToHistory("t"), Op.FromJson(Wire.Element("""{"text":"t","type":"add_to_history"}""")));
        Assert.Equal(new CustomToolCallOutputItem("c", "o"), Wire.ReadItem("""{"output":"o","call_id":"c","type":"custom_tool_call_output"}"""));
    }

    [Fact]
    public void Fields_that_this_version_does_not_know_are_passed_over()
    {
        Assert.Equal(new ErrorEvent("m"), Wire.ReadMessage("""{"type":"error","message":"m","later":{"a":[1]}}"""));
        Assert.Equal(new Op.Compact(), Op.FromJson(Wire.Element("""{"type":"compact","later":1}""")));
        Assert.Equal(new CustomToolCallOutputItem("c", "o"), Wire.ReadItem("""{"type":"custom_tool_call_output","call_id":"c","output":"o","later":1}"""));
    }
}
