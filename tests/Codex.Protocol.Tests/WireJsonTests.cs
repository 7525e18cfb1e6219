using System.Text;
using System.Text.Json;
using CsCheck;

namespace Codex.Protocol.Tests;

/// <summary>How text becomes JSON: only what JSON demands is escaped.</summary>
public sealed class WireJsonTests
{
    [Theory]
    [InlineData("é 漢 😀 \u2028\u2029\ufeff\u00a0", "é 漢 😀 \u2028\u2029\ufeff\u00a0")]
    [InlineData("<a href='x'>&+`/\u007f", "<a href='x'>&+`/\u007f")]
    [InlineData("\"\\", "\\\"\\\\")]
    [InlineData("\b\t\n\f\r", "\\b\\t\\n\\f\\r")]
    [InlineData("\0\u0001\u000b\u001b\u001f", "\\u0000\\u0001\\u000b\\u001b\\u001f")]
    public void Only_quotes_backslashes_and_control_characters_are_escaped(string text, string written) =>
        Assert.Equal($$"""{"type":"error","message":"{{written}}"}""", Wire.Write(new ErrorEvent(text)));

    [Fact]
    public void Half_of_a_surrogate_pair_is_replaced()
    {
        // Not as inline data: attributes are kept as UTF-8, which has no place for halves.
        AssertWritten("\ud83d", "\ufffd");
        AssertWritten("\ude00", "\ufffd");
        AssertWritten("a\ude00\ud83db", "a\ufffd\ufffdb");
        AssertWritten("\ud83d\"\ude00", "\ufffd\\\"\ufffd");
        AssertWritten("\ud83d\ud83d\ude00", "\ufffd😀");

        static void AssertWritten(string text, string written) =>
            Assert.Equal($$"""{"type":"error","message":"{{written}}"}""", Wire.Write(new ErrorEvent(text)));
    }

    [Fact]
    public void Any_text_is_escaped_as_the_rule_says() => AnyWire.Text.Sample(text =>
        Assert.Equal($$"""{"type":"error","message":"{{Escape(text)}}"}""", Wire.Write(new ErrorEvent(text))));

    [Fact]
    public void Any_text_in_utf8_is_escaped_as_the_rule_says() => AnyWire.Text.Sample(text =>
        Assert.Equal($"\"{Escape(text)}\"", Wire.Write(writer => writer.WriteStringValue(Encoding.UTF8.GetBytes(text)))));

    [Fact]
    public void Any_text_reads_back_with_halves_of_surrogate_pairs_replaced() => AnyWire.Text.Sample(text =>
        Assert.Equal(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)), Wire.ReadMessage<ErrorEvent>(Wire.Write(new ErrorEvent(text))).Message));

    [Fact]
    public void Names_of_properties_are_escaped_like_texts()
    {
        var changes = new Dictionary<string, FileChange> { ["/é\"\n"] = new FileChange.Add("") };

        Assert.Equal(
            """{"type":"apply_patch_approval_request","call_id":"c","changes":{"/é\"\n":{"add":{"content":""}}}}""",
            Wire.Write(new ApplyPatchApprovalRequestEvent("c", changes)));
    }

    [Theory]
    [InlineData("""{"type":"error","message":"\ud83d"}""")]
    [InlineData("""{"type":"raw_response_item","item":{"type":"custom_tool_call_output","call_id":"c","output":"\ude00"}}""")]
    public void Half_of_a_surrogate_pair_that_is_read_is_an_error(string json) =>
        Assert.Throws<JsonException>(() => Wire.ReadMessage(json));

    /// <summary>The rule, letter by letter.</summary>
    private static string Escape(string text)
    {
        var json = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            json.Append(rune.Value switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\t' => "\\t",
                '\n' => "\\n",
                '\f' => "\\f",
                '\r' => "\\r",
                < 0x20 => $"\\u{rune.Value:x4}",
                _ => rune.ToString(),
            });
        }

        return json.ToString();
    }
}
