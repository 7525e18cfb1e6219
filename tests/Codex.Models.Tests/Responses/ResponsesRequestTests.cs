using System.Buffers;
using System.Text;
using System.Text.Json;
using Codex.Protocol;

namespace Codex.Models.Tests;

public sealed class ResponsesRequestTests
{
    private static readonly JsonElement s_schema = JsonElement.Parse("""{"type":"object","properties":{"answer":{"type":"string"}}}""");

    [Fact]
    public void The_body_has_every_field_in_its_place() => Assert.Equal(
        """
        {"model":"gpt-5","instructions":"be good","input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"one"}]}],"tools":[],"tool_choice":"auto","parallel_tool_calls":false,"reasoning":{"effort":"minimal","summary":"detailed"},"store":false,"stream":true,"include":["reasoning.encrypted_content"],"prompt_cache_key":"0199a213-81c0-7800-8aa1-bbab2a035a53","text":{"verbosity":"low","format":{"type":"json_schema","strict":true,"schema":{"type":"object","properties":{"answer":{"type":"string"}}},"name":"codex_output_schema"}}}
        """,
        Body(Ask.Request(MessageItem.User("one")) with
        {
            Model = "gpt-5",
            Effort = ReasoningEffort.Minimal,
            Summary = ReasoningSummary.Detailed,
            Verbosity = Verbosity.Low,
            OutputSchema = s_schema,
        }));

    [Theory]
    [InlineData("gpt-4o", "null", "[]")]
    [InlineData("llama3", "null", "[]")]
    [InlineData("o3", "{\"summary\":\"auto\"}", "[\"reasoning.encrypted_content\"]")]
    [InlineData("gpt-5-codex", "{\"summary\":\"auto\"}", "[\"reasoning.encrypted_content\"]")]
    public void Reasoning_depends_on_the_family(string model, string reasoning, string include)
    {
        JsonElement body = JsonElement.Parse(Body(Ask.Request() with { Model = model, Verbosity = Verbosity.High }));
        Assert.Equal((reasoning, include), (body.GetProperty("reasoning").GetRawText(), body.GetProperty("include").GetRawText()));
        Assert.False(body.TryGetProperty("text", out _));
    }

    [Fact]
    public void A_family_given_with_the_request_wins_over_the_slug()
    {
        JsonElement body = JsonElement.Parse(Body(Ask.Request() with
        {
            Model = "llama3",
            Family = ModelFamily.Resolve("llama3") with { SupportsReasoning = true },
            Summary = ReasoningSummary.None,
        }));
        Assert.Equal("{\"summary\":\"none\"}", body.GetProperty("reasoning").GetRawText());
    }

    [Fact]
    public void Snapshots_system_messages_and_unknown_items_stay_home_and_ids_too()
    {
        JsonElement input = JsonElement.Parse(Body(Ask.Request(
            new MessageItem("system", [new ContentItem.InputText("s")]),
            new GhostSnapshotItem(new GhostCommit("c", null, [], [])),
            new OtherItem(s_schema),
            new ReasoningItem(["t"], [new ReasoningContent("text", "x")], "E") { Id = "rs_1" },
            new FunctionCallItem("shell", "{}", "call_1") { Id = "fc_1" }))).GetProperty("input");
        Assert.Equal(
            """[{"type":"reasoning","summary":[{"type":"summary_text","text":"t"}],"encrypted_content":"E"},{"type":"function_call","name":"shell","arguments":"{}","call_id":"call_1"}]""",
            input.GetRawText());
    }

    [Theory]
    [InlineData("Azure", "https://x.example", true)]
    [InlineData("mine", "https://x.openai.azure.com/openai", true)]
    [InlineData("mine", "https://x.COGNITIVESERVICES.azure.cn", true)]
    [InlineData("mine", "https://aoai.azure.example", true)]
    [InlineData("mine", "https://gateway.azure-api.net", true)]
    [InlineData("mine", "https://x.azurefd.net", true)]
    [InlineData("mine", "https://x.azurewebsites.net", false)]
    public void Azure_stores_items_and_gets_their_ids(string name, string url, bool isAzure)
    {
        var provider = new ModelProvider("a", new ModelProviderDefinition { Name = name, BaseUrl = url, WireApi = WireApi.Responses }, static _ => null);
        JsonElement body = JsonElement.Parse(Body(
            Ask.Request(
                new FunctionCallItem("shell", "{}", "c") { Id = "fc_1" },
                new FunctionCallOutputItem("c", ToolOutput.FromText("o")),
                new CustomToolCallItem("c2", "t", "i") { Id = "" }),
            provider));
        Assert.Equal(isAzure, body.GetProperty("store").GetBoolean());
        Assert.Equal(isAzure, body.GetProperty("input")[0].TryGetProperty("id", out _));
        Assert.False(body.GetProperty("input")[1].TryGetProperty("id", out _));
        Assert.False(body.GetProperty("input")[2].TryGetProperty("id", out _));
        Assert.False(new ModelProvider("a", new ModelProviderDefinition { Name = "azure", WireApi = WireApi.Chat }).IsAzure);
    }

    [Fact]
    public void Azure_gets_the_ids_of_the_six_kinds_that_have_them_and_of_no_output()
    {
        JsonElement[] input = Input("azure");
        Assert.Equal(["rs", "msg", "ws", "fc", "lsh", "ctc", null, null], input.Select(static item => item.TryGetProperty("id", out JsonElement id) ? id.GetString() : null));
        Assert.All(Input("other"), static item => Assert.False(item.TryGetProperty("id", out _)));

        static JsonElement[] Input(string name)
        {
            var provider = new ModelProvider("a", new ModelProviderDefinition { Name = name, BaseUrl = "https://x.example", WireApi = WireApi.Responses }, static _ => null);
            ModelRequest request = Ask.Request(
                new ReasoningItem(["t"], null, "E") { Id = "rs" },
                MessageItem.Assistant("a") with { Id = "msg" },
                new WebSearchCallItem("completed", "q", JsonElement.Parse("""{"type":"search","query":"q"}""")) { Id = "ws" },
                new FunctionCallItem("shell", "{}", "c1") { Id = "fc" },
                new LocalShellCallItem("c2", "completed", new LocalShellAction(["ls"])) { Id = "lsh" },
                new CustomToolCallItem("c3", "apply_patch", "i") { Id = "ctc" },
                new FunctionCallOutputItem("c1", ToolOutput.FromText("o")) { Id = "never" },
                new CustomToolCallOutputItem("c3", "o") { Id = "never" });
            return [.. JsonElement.Parse(Body(request, provider)).GetProperty("input").EnumerateArray()];
        }
    }

    [Fact]
    public void Tools_have_their_exact_form_and_order()
    {
        JsonElement tools = JsonElement.Parse(Body(Ask.Request() with
        {
            Tools =
            [
                new FunctionTool("f", "d", s_schema),
                new FreeformTool("apply_patch", "p", "lark", "start: x"),
                new LocalShellTool(),
                new WebSearchTool(),
            ],
        })).GetProperty("tools");
        Assert.Equal(
            """[{"type":"function","name":"f","description":"d","strict":false,"parameters":{"type":"object","properties":{"answer":{"type":"string"}}}},{"type":"custom","name":"apply_patch","description":"p","format":{"type":"grammar","syntax":"lark","definition":"start: x"}},{"type":"local_shell"},{"type":"web_search"}]""",
            tools.GetRawText());
    }

    internal static string Body(ModelRequest request, ModelProvider? provider = null)
    {
        var buffer = new ArrayBufferWriter<byte>();
        ResponsesRequest.Write(buffer, request, provider ?? new ModelProvider("x", new ModelProviderDefinition { Name = "x", WireApi = WireApi.Responses }));
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
