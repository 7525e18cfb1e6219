using System.Text;
using Codex.Protocol;

namespace Codex.Models.Tests;

public sealed class ChatStreamTests
{
    private const string Stop = """{"choices":[{"delta":{},"finish_reason":"stop"}]}""";

    [Fact]
    public async Task Text_is_streamed_and_delivered_whole() => Assert.Equal(
        "added MessageItem, text Hel, text lo, message Hello, completed cmpl-1",
        await ReadAsync("""{"id":"cmpl-1","choices":[{"delta":{"role":"assistant","content":""}}]}""", Text("Hel"), Text("lo"), Stop));

    [Theory]
    [InlineData("stop")]
    [InlineData("length")]
    [InlineData("content_filter")]
    [InlineData("tool_calls")]
    [InlineData("unheard_of")]
    [InlineData("[DONE]")]
    [InlineData(null)]
    public async Task However_the_answer_ends_text_and_calls_are_delivered(string? end)
    {
        List<string> chunks = [Text("a"), Calls("""{"index":0,"id":"c1","function":{"name":"f","arguments":"{}"}}""")];
        if (end == "[DONE]")
        {
            chunks.Add(" [DONE] ");
        }
        else if (end is not null)
        {
            chunks.Add($$"""{"choices":[{"delta":{},"finish_reason":"{{end}}"}]}""");
        }

        Assert.Equal("added MessageItem, text a, message a, call c1 f {}, completed ", await ReadAsync([.. chunks]));
    }

    [Theory]
    [InlineData("""{"choices":[{"delta":{"reasoning":"hm"}}]}""")]
    [InlineData("""{"choices":[{"delta":{"reasoning":{"text":"hm"}}}]}""")]
    [InlineData("""{"choices":[{"delta":{"reasoning":{"text":"","content":"hm"}}}]}""")]
    [InlineData("""{"choices":[{"delta":{"reasoning_content":"hm","content":null}}]}""")]
    [InlineData("""{"choices":[{"delta":{"reasoning_content":"hm","reasoning":"hm"}}]}""")]
    [InlineData("""{"choices":[{"message":{"reasoning":"hm"}}]}""")]
    public async Task Reasoning_is_read_in_every_form_and_closed_before_the_text(string chunk) => Assert.Equal(
        "added ReasoningItem, reasoning hm, thought hm, added MessageItem, text a, message a, completed ",
        await ReadAsync(chunk, Text("a"), Stop));

    [Fact]
    public async Task Parallel_calls_are_told_apart_by_index() => Assert.Equal(
        "call c1 f {\"a\":1}, call c2 g {\"b\":2}, completed ",
        await ReadAsync(
            Calls("""{"index":0,"id":"c1","function":{"name":"f","arguments":""}}"""),
            Calls("""{"index":1,"id":"c2","function":{"name":"g","arguments":"{\"b\""}}"""),
            Calls("""{"index":0,"function":{"arguments":"{\"a\""}}""", """{"index":1,"function":{"arguments":":2}"}}"""),
            Calls("""{"index":0,"id":"","function":{"name":"","arguments":":1}"}}"""),
            """{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}"""));

    [Fact]
    public async Task Calls_that_share_an_index_or_have_none_are_told_apart_by_id()
    {
        Assert.Equal(
            "call c1 f {}, call c2 g {}, completed ",
            await ReadAsync(Calls("""{"index":0,"id":"c1","function":{"name":"f","arguments":"{}"}}"""), Calls("""{"index":0,"id":"c2","function":{"name":"g","arguments":"{}"}}"""), Stop));
        Assert.Equal(
            "call c1 f {}, call c2 g {}, completed ",
            await ReadAsync(Calls("""{"id":"c1","function":{"name":"f","arguments":"{"}}"""), Calls("""{"function":{"arguments":"}"}}"""), Calls("""{"id":"c2","function":{"name":"g","arguments":"{}"}}"""), Stop));
    }

    [Fact]
    public async Task A_call_without_an_id_is_given_one_and_without_arguments_an_empty_object()
    {
        List<ResponseEvent> events = await EventsAsync(Calls("""{"function":{"name":"f"}}"""), Stop);
        FunctionCallItem call = Assert.IsType<FunctionCallItem>(Assert.IsType<OutputItemDone>(events[0]).Item);
        Assert.StartsWith("call_", call.CallId, StringComparison.Ordinal);
        Assert.Equal("{}", call.Arguments);
    }

    [Fact]
    public async Task Arguments_given_as_an_object_are_taken_as_their_text() => Assert.Equal(
        "call c f {\"a\": 1}, completed ",
        await ReadAsync(Calls("""{"id":"c","function":{"name":"f","arguments":{"a": 1}}}"""), Stop));

    [Fact]
    public async Task A_whole_message_counts_only_when_no_delta_came()
    {
        const string Whole = """{"choices":[{"message":{"content":"whole","tool_calls":[{"id":"c","function":{"name":"f","arguments":"{}"}}]},"finish_reason":"stop"}]}""";
        Assert.Equal("added MessageItem, text whole, message whole, call c f {}, completed ", await ReadAsync(Whole));
        Assert.Equal("added MessageItem, text part, message part, call d g {}, completed ", await ReadAsync(Text("part"), Calls("""{"id":"d","function":{"name":"g","arguments":"{}"}}"""), Whole));
    }

    [Fact]
    public async Task Blanks_alone_are_no_message_and_blanks_before_text_are_kept()
    {
        Assert.Equal("completed ", await ReadAsync(Text("\\n"), Text("  "), Stop));
        Assert.Equal("added MessageItem, text \n a, message \n a, completed ", await ReadAsync(Text("\\n"), Text(" a"), Stop));
    }

    [Fact]
    public async Task An_empty_stream_is_an_empty_answer_but_a_page_is_an_error()
    {
        Assert.Equal("completed ", await ReadAsync());
        ModelException error = await Assert.ThrowsAsync<ModelException>(() => Ask.ReadAsync(Ask.Chat, "<html>\n</html>\n"u8.ToArray()));
        Assert.Contains("wire_api", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"error":{"message":"over capacity","code":503}}""", ModelErrorCode.ResponseFailed)]
    [InlineData("""{"error":"over capacity"}""", ModelErrorCode.ResponseFailed)]
    [InlineData("""{"error":{"code":"context_length_exceeded"}}""", ModelErrorCode.ContextWindowExceeded)]
    [InlineData("""{"error":{"type":"insufficient_quota"}}""", ModelErrorCode.QuotaExceeded)]
    public async Task An_error_in_the_stream_fails_the_answer(string chunk, ModelErrorCode code)
    {
        ModelException error = await Assert.ThrowsAsync<ModelException>(() => EventsAsync(Text("a"), chunk));
        Assert.Equal(code, error.Code);
        Assert.True(code != ModelErrorCode.ResponseFailed || error.Message.Contains("over capacity", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Counts_are_read_with_the_finish_and_after_it_only_when_asked_for()
    {
        const string Usage = """{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":1}}}""";
        var expected = new TokenUsage { InputTokens = 9, CachedInputTokens = 4, OutputTokens = 3, ReasoningOutputTokens = 1, TotalTokens = 12 };
        Assert.Equal(expected, (await Last(Ask.Chat, Text("a"), Usage, Stop)).Usage);
        Assert.Null((await Last(Ask.Chat, Text("a"), Stop, Usage)).Usage);
        Assert.Equal(expected, (await Last(Reading, Text("a"), Stop, Usage)).Usage);
        Assert.Null((await Last(Reading, Text("a"), Stop, "[DONE]", Usage)).Usage);

        static AnswerStream Reading(ServerSentEventReader reader, ModelClientOptions options) =>
            new ChatStream(reader, options, null, readsPastFinish: true);

        static async Task<ResponseCompleted> Last(Func<ServerSentEventReader, ModelClientOptions, AnswerStream> wire, params string[] chunks) =>
            Assert.IsType<ResponseCompleted>((await Ask.ReadAsync(wire, Bytes(chunks)))[^1]);
    }

    [Fact]
    public async Task Only_the_first_choice_counts_and_strange_chunks_are_skipped() => Assert.Equal(
        "added MessageItem, text a, message a, completed ",
        await ReadAsync("nonsense", "[]", """{"choices":null}""", """{"choices":[7]}""", """{"choices":[{"delta":{"content":"a"}},{"delta":{"content":"b"}}]}""", """{"choices":[{"delta":7}]}""", """{"choices":[{"delta":{"tool_calls":[7]}}]}""", Stop));

    [Theory]
    [InlineData("length", "longest length")]
    [InlineData("content_filter", "content filter")]
    public async Task An_answer_that_is_cut_off_before_its_first_word_is_told_and_not_shown_as_empty(string reason, string told)
    {
        string end = $$$"""{"choices":[{"delta":{},"finish_reason":"{{{reason}}}"}]}""";
        ModelException error = await Assert.ThrowsAsync<ModelException>(() => EventsAsync("""{"choices":[{"delta":{"reasoning":"so long"}}]}""", end));
        Assert.Equal((ModelErrorCode.ResponseIncomplete, false), (error.Code, error.CanRetryStep));
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
    }

    private static string Text(string text) => $$$"""{"choices":[{"delta":{"content":"{{{text}}}"}}]}""";

    private static string Calls(params string[] calls) => $$$"""{"choices":[{"delta":{"tool_calls":[{{{string.Join(',', calls)}}}]}}]}""";

    private static byte[] Bytes(params string[] chunks) => Encoding.UTF8.GetBytes(string.Concat(chunks.Select(chunk => $"data: {chunk}\n\n")));

    private static Task<List<ResponseEvent>> EventsAsync(params string[] chunks) => Ask.ReadAsync(Ask.Chat, Bytes(chunks));

    private static async Task<string> ReadAsync(params string[] chunks) => Show(await EventsAsync(chunks));

    private static string Show(List<ResponseEvent> events) => string.Join(", ", events.Select(next => next switch
    {
        OutputItemAdded added => $"added {added.Item.GetType().Name}",
        OutputTextDelta delta => $"text {delta.Delta}",
        ReasoningTextDelta delta => $"reasoning {delta.Delta}",
        OutputItemDone { Item: MessageItem message } => $"message {ChatMessages.Text(message.Content)}",
        OutputItemDone { Item: ReasoningItem thought } => $"thought {string.Concat(thought.Content!.Select(part => part.Text))}",
        OutputItemDone { Item: FunctionCallItem call } => $"call {call.CallId} {call.Name} {call.Arguments}",
        ResponseCompleted completed => $"completed {completed.ResponseId}",
        _ => next.ToString(),
    }));
}
