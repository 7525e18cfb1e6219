using System.Text.Json;

namespace Codex.Protocol.Tests;

public sealed class ResponseItemTests
{
    [Theory]
    [InlineData("""{"type":"message","id":"msg_1","role":"user","content":[]}""")]
    [InlineData("""{"type":"reasoning","id":"rs_1","summary":[],"content":null,"encrypted_content":null}""")]
    [InlineData("""{"type":"local_shell_call","id":"ls_1","call_id":null,"status":"completed","action":{"type":"exec","command":[],"timeout_ms":null,"working_directory":null,"env":null,"user":null}}""")]
    [InlineData("""{"type":"function_call","id":"fc_1","name":"f","arguments":"","call_id":"c"}""")]
    [InlineData("""{"type":"custom_tool_call","id":"ct_1","call_id":"c","name":"f","input":""}""")]
    [InlineData("""{"type":"web_search_call","id":"ws_1","action":{"type":"search","query":"q"}}""")]
    public void Id_is_kept_and_only_written_when_it_is_asked_for(string json)
    {
        ResponseItem item = Wire.ReadItem(json);
        string id = Wire.Element(json).GetProperty("id").GetString()!;

        Assert.Equal(id, item.Id);
        Assert.Equal(json, Wire.Write(item, includeId: true));
        Assert.Equal(json.Replace($"\"id\":\"{id}\",", "", StringComparison.Ordinal), Wire.Write(item));
        Assert.DoesNotContain("\"id\"", Wire.Write(new RawResponseItemEvent(item)), StringComparison.Ordinal);
    }

    [Fact]
    public void Empty_id_is_not_written_even_when_asked_for() =>
        Assert.Equal("""{"type":"message","role":"user","content":[]}""", Wire.Write(new MessageItem("user", []) { Id = "" }, includeId: true));

    [Theory]
    [InlineData("", ",\"content\":null")]
    [InlineData(",\"content\":null", ",\"content\":null")]
    [InlineData(",\"content\":[]", "")]
    [InlineData(",\"content\":[{\"type\":\"text\",\"text\":\"a\"}]", "")]
    [InlineData(",\"content\":[{\"type\":\"reasoning_text\",\"text\":\"a\"}]", ",\"content\":[{\"type\":\"reasoning_text\",\"text\":\"a\"}]")]
    [InlineData(",\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"reasoning_text\",\"text\":\"b\"}]", ",\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"reasoning_text\",\"text\":\"b\"}]")]
    public void Raw_reasoning_is_written_when_a_part_is_reasoning_text_and_as_null_when_it_was_absent(string read, string written)
    {
        ResponseItem item = Wire.ReadItem($$"""{"type":"reasoning","summary":[{"type":"summary_text","text":"s"}]{{read}}}""");

        Assert.Equal($$"""{"type":"reasoning","summary":[{"type":"summary_text","text":"s"}]{{written}},"encrypted_content":null}""", Wire.Write(item));
    }

    [Theory]
    [InlineData("""{"type":"reasoning","summary":[],"content":[{"type":"image","text":"a"}]}""")]
    [InlineData("""{"type":"reasoning","summary":[],"content":"a"}""")]
    [InlineData("""{"type":"reasoning","summary":["a"]}""")]
    [InlineData("""{"type":"message","role":"user","content":[{"type":"audio","text":"a"}]}""")]
    [InlineData("""{"type":"message","role":"user","content":["a"]}""")]
    [InlineData("""{"type":"local_shell_call","status":"completed","action":{"type":"open","command":["a"]}}""")]
    [InlineData("""{"type":"local_shell_call","status":"completed","action":{"type":"exec","command":[1]}}""")]
    [InlineData("""{"type":"local_shell_call","status":"completed","action":{"type":"exec","command":[],"timeout_ms":-1}}""")]
    [InlineData("""{"type":"local_shell_call","status":"completed","action":{"type":"exec","command":[],"timeout_ms":"1"}}""")]
    [InlineData("""{"type":"local_shell_call","status":"completed","action":{"type":"exec","command":[],"env":["A=1"]}}""")]
    [InlineData("""{"type":"local_shell_call","status":"completed","action":{"type":"exec","command":[],"env":{"A":1}}}""")]
    [InlineData("""{"type":"ghost_snapshot","ghost_commit":{"id":"a","preexisting_untracked_files":"f"}}""")]
    [InlineData("""{"type":"ghost_snapshot","ghost_commit":"a"}""")]
    [InlineData("""{"type":"function_call_output","call_id":"c","output":{"content":"a"}}""")]
    [InlineData("""{"type":"custom_tool_call_output","call_id":"c","output":["a"]}""")]
    [InlineData("""{"type":"message","id":7,"role":"user","content":[]}""")]
    [InlineData("""{"type":"message","role":"\ud800","content":[]}""")]
    public void Item_of_a_known_kind_with_a_wrong_part_is_an_error(string json) =>
        Assert.Throws<JsonException>(() => Wire.ReadItem(json));

    [Fact]
    public void Error_names_the_field_that_is_wrong() =>
        Assert.Contains("`call_id`", Assert.Throws<JsonException>(() => Wire.ReadItem("""{"type":"function_call","name":"f","arguments":"{}"}""")).Message, StringComparison.Ordinal);

    [Fact]
    public void Local_shell_call_writes_what_it_lacks_as_null() =>
        Assert.Equal(
            """{"type":"local_shell_call","call_id":null,"status":"completed","action":{"type":"exec","command":["ls"],"timeout_ms":null,"working_directory":null,"env":null,"user":null}}""",
            Wire.Write(Wire.ReadItem("""{"type":"local_shell_call","status":"completed","action":{"type":"exec","command":["ls"]}}""")));

    [Fact]
    public void Success_of_an_output_is_known_in_memory_and_never_written()
    {
        var item = new FunctionCallOutputItem("c", ToolOutput.FromText("done", success: false));

        Assert.Equal("""{"type":"function_call_output","call_id":"c","output":"done"}""", Wire.Write(item));
        Assert.Null(Wire.ReadItem<FunctionCallOutputItem>(Wire.Write(item)).Output.Success);
    }

    [Fact]
    public void Output_in_parts_also_tells_its_texts()
    {
        ToolOutput output = ToolOutput.FromParts([new ContentItem.InputText("a "), new ContentItem.InputImage("data:,x"), new ContentItem.InputText("picture")]);

        Assert.Equal("a picture", output.Text);
        Assert.Equal(
            """{"type":"function_call_output","call_id":"c","output":[{"type":"input_text","text":"a "},{"type":"input_image","image_url":"data:,x"},{"type":"input_text","text":"picture"}]}""",
            Wire.Write(new FunctionCallOutputItem("c", output)));
    }

    [Theory]
    [InlineData("""{"type":"web_search_call","status":"completed","action":{"type":"search","query":"q"}}""", "q")]
    [InlineData("""{"type":"web_search_call","action":{"type":"search"}}""", "")]
    [InlineData("""{"type":"web_search_call","action":{"type":"open_page","url":"u"}}""", null)]
    [InlineData("""{"type":"web_search_call"}""", null)]
    public void Web_search_tells_its_words_only_for_a_search(string json, string? query)
    {
        WebSearchCallItem item = Wire.ReadItem<WebSearchCallItem>(json);

        Assert.Equal(query, item.Query);
        Assert.Equal(json, Wire.Write(item));
    }

    [Fact]
    public void Web_search_made_here_is_written_as_a_search() =>
        Assert.Equal("""{"type":"web_search_call","action":{"type":"search","query":"q"}}""", Wire.Write(new WebSearchCallItem(null, "q", null)));

    [Fact]
    public void Messages_of_each_role_hold_text_of_their_direction()
    {
        Assert.Equal("""{"type":"message","role":"user","content":[{"type":"input_text","text":"t"}]}""", Wire.Write(MessageItem.User("t")));
        Assert.Equal("""{"type":"message","role":"developer","content":[{"type":"input_text","text":"t"}]}""", Wire.Write(MessageItem.Developer("t")));
        Assert.Equal("""{"type":"message","role":"assistant","content":[{"type":"output_text","text":"t"}]}""", Wire.Write(MessageItem.Assistant("t")));
    }
}
