using System.Runtime.CompilerServices;
using System.Text.Json;
using Codex.Protocol;
using Microsoft.Extensions.AI;

namespace Codex.Models.Tests;

public sealed class ChatClientModelTests
{
    [Fact]
    public async Task Updates_become_items_and_deltas_with_calls_last()
    {
        var client = new Foreign(
            new ChatResponseUpdate(ChatRole.Assistant, [new TextReasoningContent("hm")]) { ResponseId = "r1" },
            new ChatResponseUpdate(ChatRole.Assistant, [new FunctionCallContent("c1", "shell", new Dictionary<string, object?> { ["command"] = JsonElement.Parse("[\"ls\"]") })]),
            new ChatResponseUpdate(ChatRole.Assistant, [new FunctionCallContent("c2", "apply_patch", new Dictionary<string, object?> { ["input"] = "*** patch" })]),
            new ChatResponseUpdate(ChatRole.Assistant, [new TextContent("On "), new TextContent("it.")]),
            new ChatResponseUpdate(ChatRole.Assistant, [new UsageContent(new UsageDetails { InputTokenCount = 5, OutputTokenCount = 2 })]));
        List<ResponseEvent> events = await AllAsync(client, Ask.Request() with { Tools = [new FreeformTool("apply_patch", "d", "lark", "g")] });
        Assert.Equal(
            [
                typeof(OutputItemAdded), typeof(ReasoningTextDelta), typeof(OutputItemDone), typeof(OutputItemAdded), typeof(OutputTextDelta),
                typeof(OutputTextDelta), typeof(OutputItemDone), typeof(OutputItemDone), typeof(OutputItemDone), typeof(ResponseCompleted),
            ],
            events.Select(next => next.GetType()));
        Assert.Equal(new FunctionCallItem("shell", "{\"command\":[\"ls\"]}", "c1"), ((OutputItemDone)events[7]).Item);
        Assert.Equal(new CustomToolCallItem("c2", "apply_patch", "*** patch"), ((OutputItemDone)events[8]).Item);
        Assert.Equal(new ResponseCompleted("r1", new TokenUsage { InputTokens = 5, OutputTokens = 2, TotalTokens = 7 }), events[9]);
    }

    [Fact]
    public async Task The_conversation_and_the_tools_reach_the_client()
    {
        var client = new Foreign();
        await AllAsync(client, Ask.Request(
            new MessageItem("user", [new ContentItem.InputImage("data:image/png;base64,AAAA"), new ContentItem.InputText("look")]),
            new FunctionCallItem("shell", "{\"a\":1}", "c1"),
            new FunctionCallItem("shell", "no json", "c2"),
            new FunctionCallOutputItem("c1", ToolOutput.FromText("out")),
            new CustomToolCallOutputItem("c2", "done"),
            MessageItem.Assistant("ok")) with
        {
            Tools = [new FunctionTool("f", "d", JsonElement.Parse("""{"type":"object"}""")), new FreeformTool("p", "d", "lark", "g"), new LocalShellTool(), new WebSearchTool()],
            OutputSchema = JsonElement.Parse("""{"type":"object"}"""),
        });
        Assert.Equal(["user:2", "assistant:2", "tool:2", "assistant:1"], client.Messages.Select(message => $"{message.Role}:{message.Contents.Count}"));
        Assert.Equal("no json", ((FunctionCallContent)client.Messages[1].Contents[1]).Arguments!["invalid_arguments"]);
        Assert.Equal(["f", "p", "web_search"], client.Options!.Tools!.Select(tool => tool.Name));
        Assert.Equal(("be good", "gpt-5-codex"), (client.Options.Instructions, client.Options.ModelId));
        Assert.IsType<ChatResponseFormatJson>(client.Options.ResponseFormat);
    }

    [Theory]
    [InlineData(typeof(IOException), ModelErrorCode.StreamDisconnected)]
    [InlineData(typeof(InvalidOperationException), ModelErrorCode.ResponseFailed)]
    public async Task A_failure_of_the_client_is_told_as_the_model_s(Type failure, ModelErrorCode code)
    {
        var client = new Foreign { Failure = (Exception)Activator.CreateInstance(failure, "boom")! };
        ModelException error = await Assert.ThrowsAsync<ModelException>(() => AllAsync(client, Ask.Request()));
        Assert.Equal((code, true), (error.Code, error.CanRetryStep));
        Assert.Contains("boom", error.Message, StringComparison.Ordinal);
    }

    private static async Task<List<ResponseEvent>> AllAsync(Foreign client, ModelRequest request)
    {
        List<ResponseEvent> events = [];
        await foreach (ResponseEvent next in new ChatClientModel(client).StreamAsync(request, Ask.Token))
        {
            events.Add(next);
        }

        return events;
    }

    private sealed class Foreign(params ChatResponseUpdate[] updates) : IChatClient
    {
        public Exception? Failure { get; init; }

        public List<ChatMessage> Messages { get; } = [];

        public ChatOptions? Options { get; private set; }

        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            Messages.AddRange(messages);
            Options = options;
            await Task.Yield();
            if (Failure is not null)
            {
                throw Failure;
            }

            foreach (ChatResponseUpdate update in updates)
            {
                yield return update;
            }
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
