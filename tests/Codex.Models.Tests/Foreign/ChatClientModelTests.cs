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

    [Fact]
    public async Task Reasoning_goes_back_to_its_own_service_with_its_signature_and_to_no_other()
    {
        var redacted = new TextReasoningContent("") { ProtectedData = "SEALED", AdditionalProperties = new() { ["redacted"] = true, ["kind"] = "k" } };
        var client = new Foreign(
            new ChatResponseUpdate(ChatRole.Assistant, [new TextReasoningContent("") { ProtectedData = "" }, new TextReasoningContent("let me "), new TextReasoningContent("see")]),
            new ChatResponseUpdate(ChatRole.Assistant, [new TextReasoningContent(null) { ProtectedData = "SIGNED" }, redacted]),
            new ChatResponseUpdate(ChatRole.Assistant, [new TextReasoningContent("plain")]),
            new ChatResponseUpdate(ChatRole.Assistant, [new FunctionCallContent("c1", "shell")]));
        ResponseItem[] items = [.. (await AllAsync(client, Ask.Request())).OfType<OutputItemDone>().Select(static done => done.Item)];
        Assert.Equal([typeof(ReasoningItem), typeof(ReasoningItem), typeof(ReasoningItem), typeof(FunctionCallItem)], items.Select(static item => item.GetType()));

        // As the session file keeps them.
        ResponseItem[] kept = [.. items.Select(static item => ResponseItem.FromJson(JsonElement.Parse(WireText(item))))];
        ModelRequest next = Ask.Request([MessageItem.User("go"), .. kept, new FunctionCallOutputItem("c1", ToolOutput.FromText("out"))]);
        await AllAsync(client, next);
        Assert.Equal(["user:1", "assistant:4", "tool:1"], Roles(client));
        TextReasoningContent[] thoughts = [.. client.Messages[1].Contents.OfType<TextReasoningContent>()];
        Assert.Equal([("let me see", "SIGNED"), ("", "SEALED"), ("plain", null)], thoughts.Select(static thought => (thought.Text, thought.ProtectedData)));
        Assert.Equal((true, "k"), (thoughts[1].AdditionalProperties!["redacted"], thoughts[1].AdditionalProperties!["kind"]));

        var other = new Foreign { Service = "another" };
        await AllAsync(other, next);
        Assert.Equal(["user:1", "assistant:1", "tool:1"], Roles(other));
        Assert.DoesNotContain("SIGNED", ResponsesRequestTests.Body(next), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_of_an_answer_that_reasoning_led_stand_with_it_and_pictures_follow_the_outputs()
    {
        var client = new Foreign();
        ReasoningItem Thought(string text) => new([], [new ReasoningContent("reasoning_text", text)], $"{{\"chat_client\":\"{client.Service}\",\"data\":\"S\"}}");
        await AllAsync(client, Ask.Request(
            MessageItem.Developer("rules"),
            MessageItem.User("go"),
            Thought("one"),
            new FunctionCallItem("view_image", "{}", "c1"),
            new FunctionCallOutputItem("c1", ToolOutput.FromParts([new ContentItem.InputText("a picture"), new ContentItem.InputImage("data:image/png;base64,AAAA")])),
            new FunctionCallItem("shell", "{}", "c2"),
            new FunctionCallOutputItem("c2", ToolOutput.FromText("out")),
            Thought("two"),
            new FunctionCallItem("shell", "{}", "c3"),
            new FunctionCallOutputItem("c3", ToolOutput.FromText("out")),
            MessageItem.Developer("more rules"),
            new FunctionCallItem("shell", "{}", "c4"),
            new FunctionCallOutputItem("c4", ToolOutput.FromText("out")),
            new FunctionCallItem("shell", "", "c5"),
            new FunctionCallOutputItem("c5", ToolOutput.FromText("out"))));
        Assert.Equal(
            ["system:1", "user:1", "assistant:3", "tool:2", "user:1", "assistant:2", "tool:1", "user:1", "assistant:1", "tool:1", "assistant:1", "tool:1"],
            Roles(client));
        Assert.IsType<DataContent>(client.Messages[4].Contents[0]);
        Assert.Equal("a picture", ((FunctionResultContent)client.Messages[3].Contents[0]).Result);
    }

    [Theory]
    [InlineData(null, ReasoningSummary.Auto, "llama3", null, null)]
    [InlineData(Codex.Protocol.ReasoningEffort.High, ReasoningSummary.Detailed, "llama3", Microsoft.Extensions.AI.ReasoningEffort.High, ReasoningOutput.Full)]
    [InlineData(Codex.Protocol.ReasoningEffort.Minimal, ReasoningSummary.None, "llama3", Microsoft.Extensions.AI.ReasoningEffort.Low, ReasoningOutput.None)]
    [InlineData(null, ReasoningSummary.Concise, "gpt-5", null, ReasoningOutput.Summary)]
    public async Task The_effort_and_the_summary_reach_the_client(
        Codex.Protocol.ReasoningEffort? effort, ReasoningSummary summary, string model, Microsoft.Extensions.AI.ReasoningEffort? asked, ReasoningOutput? output)
    {
        var client = new Foreign();
        await AllAsync(client, Ask.Request() with { Model = model, Effort = effort, Summary = summary });
        Assert.Equal((asked, output), (client.Options!.Reasoning?.Effort, client.Options.Reasoning?.Output));
    }

    [Fact]
    public async Task What_is_no_call_of_ours_is_left_alone_and_a_call_that_could_not_be_read_is_kept()
    {
        var client = new Foreign(new ChatResponseUpdate(
            ChatRole.Assistant,
            [
                new FunctionCallContent("c0", "search") { InformationalOnly = true },
                new TextContent("\n"),
                new FunctionCallContent("", "shell"),
                new FunctionCallContent("c2", "apply_patch") { Exception = new JsonException("cut off") },
            ]));
        List<ResponseEvent> events = await AllAsync(client, Ask.Request() with { Tools = [new FreeformTool("apply_patch", "d", "lark", "g")] });
        ResponseItem[] items = [.. events.OfType<OutputItemDone>().Select(static done => done.Item)];
        Assert.StartsWith("call_", Assert.IsType<FunctionCallItem>(items[0]).CallId, StringComparison.Ordinal);
        Assert.Equal(new CustomToolCallItem("c2", "apply_patch", ""), items[1]);
        Assert.Equal(2, items.Length);
    }

    [Fact]
    public async Task An_answer_that_ends_without_a_word_says_why()
    {
        var client = new Foreign(new ChatResponseUpdate(ChatRole.Assistant, [new TextReasoningContent("long")]) { FinishReason = ChatFinishReason.Length });
        ModelException error = await Assert.ThrowsAsync<ModelException>(() => AllAsync(client, Ask.Request()));
        Assert.Equal((ModelErrorCode.ResponseIncomplete, false), (error.Code, error.CanRetryStep));
    }

    [Theory]
    [InlineData("io", ModelErrorCode.StreamDisconnected, true)]
    [InlineData("wrapped io", ModelErrorCode.StreamDisconnected, true)]
    [InlineData("cancelled by itself", ModelErrorCode.StreamDisconnected, true)]
    [InlineData("unknown", ModelErrorCode.ResponseFailed, true)]
    [InlineData("unsupported", ModelErrorCode.Unsupported, false)]
    [InlineData("429", ModelErrorCode.RetryLimit, true)]
    [InlineData("529", ModelErrorCode.RetryLimit, true)]
    [InlineData("401", ModelErrorCode.UnexpectedStatus, false)]
    [InlineData("own 404", ModelErrorCode.UnexpectedStatus, false)]
    [InlineData("too long", ModelErrorCode.ContextWindowExceeded, false)]
    [InlineData("reported", ModelErrorCode.ResponseFailed, true)]
    public async Task A_failure_of_the_client_is_told_as_the_model_s_and_asked_again_only_if_that_helps(string failure, ModelErrorCode code, bool canRetry)
    {
        Exception? thrown = failure switch
        {
            "io" => new IOException("boom"),
            "wrapped io" => new OwnException("boom", new HttpRequestException("inner")),
            "cancelled by itself" => new TaskCanceledException("boom"),
            "unknown" => new InvalidOperationException("boom"),
            "unsupported" => new NotSupportedException("boom"),
            "429" => new HttpRequestException("boom", null, System.Net.HttpStatusCode.TooManyRequests),
            "529" => new OwnException("boom", new HttpRequestException("inner", null, (System.Net.HttpStatusCode)529)),
            "401" => new HttpRequestException("boom", null, System.Net.HttpStatusCode.Unauthorized),
            "own 404" => new OwnException("boom", null),
            "too long" => new HttpRequestException("boom: prompt is too long: 210000 tokens", null, System.Net.HttpStatusCode.BadRequest),
            _ => null,
        };
        Foreign client = thrown is null
            ? new Foreign(new ChatResponseUpdate(ChatRole.Assistant, [new ErrorContent("boom") { ErrorCode = "overloaded_error" }]))
            : new Foreign { Failure = thrown };
        var options = new ChatClientModelOptions
        {
            StatusOf = error => failure == "own 404" && error is OwnException ? System.Net.HttpStatusCode.NotFound : null,
        };
        ModelException error = await Assert.ThrowsAsync<ModelException>(() => AllAsync(client, Ask.Request(), options));
        Assert.Equal((code, canRetry), (error.Code, error.CanRetryStep));
        Assert.True(code == ModelErrorCode.ContextWindowExceeded || error.Message.Contains("boom", StringComparison.Ordinal), error.Message);
    }

    [Fact]
    public async Task A_client_that_refuses_before_it_begins_is_told_too()
    {
        ModelException error = await Assert.ThrowsAsync<ModelException>(() => AllAsync(new Foreign { Refusal = new ArgumentException("no such model") }, Ask.Request()));
        Assert.Equal(ModelErrorCode.Unsupported, error.Code);
    }

    [Fact]
    public async Task A_silent_client_is_given_up_after_the_idle_timeout()
    {
        var time = new ManualTime();
        var client = new Foreign { Waits = true };
        Task<List<ResponseEvent>> asking = AllAsync(client, Ask.Request(), new ChatClientModelOptions { IdleTimeout = TimeSpan.FromSeconds(10), Time = time });
        await client.Waiting.Task.WaitAsync(Ask.Token);
        time.Advance(TimeSpan.FromSeconds(10));
        ModelException error = await Assert.ThrowsAsync<ModelException>(() => asking);
        Assert.Equal(ModelErrorCode.StreamDisconnected, error.Code);
        Assert.Contains("10 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_reaches_the_client_and_is_no_error_of_the_model()
    {
        using var stop = new CancellationTokenSource();
        var client = new Foreign { Waits = true };
        await using IAsyncEnumerator<ResponseEvent> events = new ChatClientModel(client).StreamAsync(Ask.Request(), stop.Token).GetAsyncEnumerator(Ask.Token);
        ValueTask<bool> next = events.MoveNextAsync();
        await client.Waiting.Task.WaitAsync(Ask.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
    }

    private static string[] Roles(Foreign client) => [.. client.Messages.Select(static message => $"{message.Role}:{message.Contents.Count}")];

    private static string WireText(ResponseItem item)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            item.WriteTo(writer);
        }

        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static async Task<List<ResponseEvent>> AllAsync(Foreign client, ModelRequest request, ChatClientModelOptions? options = null)
    {
        List<ResponseEvent> events = [];
        await foreach (ResponseEvent next in new ChatClientModel(client, options).StreamAsync(request, Ask.Token))
        {
            events.Add(next);
        }

        return events;
    }

    private sealed class Foreign(params ChatResponseUpdate[] updates) : IChatClient
    {
        public Exception? Failure { get; init; }

        public Exception? Refusal { get; init; }

        public bool Waits { get; init; }

        public TaskCompletionSource Waiting { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Service { get; init; } = "foreign";

        public List<ChatMessage> Messages { get; } = [];

        public ChatOptions? Options { get; private set; }

        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            if (Refusal is not null)
            {
                throw Refusal;
            }

            Messages.Clear();
            Messages.AddRange(messages);
            Options = options;
            return AnswerAsync(cancellationToken);
        }

        private async IAsyncEnumerable<ChatResponseUpdate> AnswerAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.Yield();
            if (Waits)
            {
                Task endless = Task.Delay(Timeout.Infinite, cancellationToken);
                Waiting.SetResult();
                await endless;
            }

            if (Failure is not null)
            {
                throw Failure;
            }

            foreach (ChatResponseUpdate update in updates)
            {
                yield return update;
            }
        }

        public object? GetService(Type serviceType, object? serviceKey = null) =>
            serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata(Service) : null;

        public void Dispose()
        {
        }
    }

    private sealed class OwnException(string message, Exception? inner) : Exception(message, inner);
}
