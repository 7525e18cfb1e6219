using Codex.Protocol;
using Codex.Testing;

namespace Codex.Models.Tests;

/// <summary>Whole answers from a web server that others' tests use too.</summary>
public sealed class ScriptedWireTests
{
    [Fact]
    public async Task A_stream_in_mixed_framing_with_noise_is_read_to_its_end()
    {
        await using ScriptedModelServer server = await ScriptedModelServer.StartAsync(
            [ScriptedResponse.Sse(
                ": keep-alive\r\n\r\ndata: {\"type\": \"response.created\", \"response\": {\"id\": \"resp_1\"}}\r\n\r\nevent: ping\r\ndata: not json\r\n\r\n"
                + "data: {\"type\":\"response.brand_new\",\"x\":1}\n\ndata: {\"no_type\":true}\n\nid: 7\nretry: 10\nevent: whatever\ndata: {\"type\":\"response.output_item.done\",\n"
                + "data: \"item\":{\"type\": \"message\", \"role\": \"assistant\", \"id\": \"msg_1\", \"content\": [{\"type\": \"output_text\", \"text\": \"Hey\"}]}}\n\n"
                + "data:{\"type\": \"response.completed\", \"response\": {\"id\": \"resp_1\"}}\n\ndata: [DONE]\n\n")],
            Ask.Token);
        List<ResponseEvent> events = await Ask.AllAsync(Provider(server, WireApi.Responses));
        MessageItem message = Assert.IsType<MessageItem>(Assert.Single(events.OfType<OutputItemDone>()).Item);
        Assert.Equal("Hey", ChatMessages.Text(message.Content));
        Assert.IsType<ResponseCompleted>(events[^1]);
    }

    [Fact]
    public async Task Both_wires_understand_the_scripted_answers()
    {
        await using ScriptedModelServer server = await ScriptedModelServer.StartAsync(
            [
                ScriptedResponse.Message("Hello"),
                ScriptedResponse.FunctionCall("shell", "{}", "call-1"),
                ScriptedResponse.CustomToolCall("apply_patch", "x", "call-2"),
                ScriptedResponse.ChatMessage("Hello"),
                ScriptedResponse.ChatFunctionCall("shell", "{}", "call-3"),
                ScriptedResponse.Message("cut") with { CutAfter = 2 },
            ],
            Ask.Token);
        List<string> seen = [];
        foreach (WireApi wire in (WireApi[])[WireApi.Responses, WireApi.Responses, WireApi.Responses, WireApi.Chat, WireApi.Chat])
        {
            List<ResponseEvent> events = await Ask.AllAsync(Provider(server, wire));
            seen.Add(Assert.Single(events.OfType<OutputItemDone>()).Item switch
            {
                MessageItem message => ChatMessages.Text(message.Content),
                FunctionCallItem call => call.CallId,
                CustomToolCallItem call => call.CallId,
                ResponseItem item => item.ToString(),
            });
        }

        Assert.Equal(["Hello", "call-1", "call-2", "Hello", "call-3"], seen);
        ModelException error = await Ask.ErrorAsync(Provider(server, WireApi.Responses));
        Assert.Equal(ModelErrorCode.StreamDisconnected, error.Code);
    }

    private static ModelProvider Provider(ScriptedModelServer server, WireApi wire) => new(
        "mock",
        new ModelProviderDefinition { Name = "mock", BaseUrl = server.BaseUrl.ToString(), WireApi = wire, RequestMaxRetries = 0, StreamIdleTimeout = TimeSpan.Zero },
        static _ => null);
}
