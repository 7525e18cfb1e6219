using System.Text;
using System.Text.Json;
using Codex.Protocol;

namespace Codex.Models.Tests;

public sealed class ResponsesStreamTests
{
    private const string Completed = "{\"type\":\"response.completed\",\"response\":{\"id\":\"resp_1\",\"usage\":{\"input_tokens\":20,\"input_tokens_details\":{\"cached_tokens\":5},\"output_tokens\":7,\"output_tokens_details\":{\"reasoning_tokens\":3},\"total_tokens\":27}}}";

    [Fact]
    public async Task Every_kind_with_an_effect_becomes_its_event()
    {
        List<ResponseEvent> events = await ReadAsync(
            "{\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\"}}",
            "{\"type\":\"response.in_progress\"}",
            "{\"item\":{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[]},\"type\":\"response.output_item.added\"}",
            "{\"type\":\"response.reasoning_summary_part.added\"}",
            "{\"delta\":\"thin\",\"type\":\"response.reasoning_summary_text.delta\"}",
            "{\"type\":\"response.reasoning_text.delta\",\"delta\":\"raw\"}",
            "{\"type\":\"response.output_item.done\",\"item\":{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"think\"}],\"content\":null,\"encrypted_content\":\"ENC\"}}",
            "{\"type\":\"response.output_item.added\",\"item\":{\"type\":\"message\",\"id\":\"m\",\"role\":\"assistant\",\"content\":[]}}",
            "{\"type\":\"response.output_text.delta\",\"delta\":\"H\\u00e9\\n\"}",
            "{\"type\":\"response.output_item.done\",\"item\":{\"type\":\"message\",\"id\":\"m\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"H\\u00e9\\n\"}]}}",
            Completed);
        Assert.Collection(
            events,
            first => Assert.IsType<ResponseCreated>(first),
            second => Assert.Equal("rs_1", Assert.IsType<OutputItemAdded>(second).Item.Id),
            third => Assert.IsType<ReasoningSummaryPartAdded>(third),
            fourth => Assert.Equal("thin", Assert.IsType<ReasoningSummaryDelta>(fourth).Delta),
            fifth => Assert.Equal("raw", Assert.IsType<ReasoningTextDelta>(fifth).Delta),
            sixth => Assert.Equal("ENC", Assert.IsType<ReasoningItem>(Assert.IsType<OutputItemDone>(sixth).Item).EncryptedContent),
            seventh => Assert.IsType<MessageItem>(Assert.IsType<OutputItemAdded>(seventh).Item),
            eighth => Assert.Equal("H\u00e9\n", Assert.IsType<OutputTextDelta>(eighth).Delta),
            ninth => Assert.IsType<MessageItem>(Assert.IsType<OutputItemDone>(ninth).Item),
            tenth => Assert.Equal(
                new ResponseCompleted("resp_1", new TokenUsage { InputTokens = 20, CachedInputTokens = 5, OutputTokens = 7, ReasoningOutputTokens = 3, TotalTokens = 27 }),
                tenth));
    }

    [Fact]
    public async Task What_cannot_be_read_is_skipped_and_the_rest_is_kept()
    {
        List<ResponseEvent> events = await ReadAsync(
            "not json",
            "[1]",
            "7",
            "{\"no_type\":true}",
            "{\"type\":7}",
            "{\"type\":\"response.output_text.delta\",\"delta\":7}",
            "{\"type\":\"response.output_text.delta\",\"delta\":\"x\"} trailing",
            "{\"type\":\"response.output_text.delta\",\"delta\":\"\\ud800\"}",
            "{\"type\":\"response.output_text.delta\"}",
            "{\"type\":\"response.created\",\"response\":null}",
            "{\"type\":\"response.created\"}",
            "{\"type\":\"response.failed\"}",
            "{\"type\":\"response.completed\"}",
            "{\"type\":\"response.brand_new\",\"x\":1}",
            "{\"type\":\"response.output_item.done\",\"item\":{\"type\":\"message\",\"role\":\"assistant\"}}",
            "{\"type\":\"response.output_item.done\",\"item\":{\"type\":\"local_shell_call\",\"status\":\"completed\",\"action\":{\"type\":\"exec\",\"command\":[],\"env\":{\"A\":1}}}}",
            "{\"type\":\"response.output_item.done\"}",
            "[DONE]",
            "{\"type\":\"response.output_item.done\",\"item\":{\"type\":\"image_generation_call\",\"id\":\"ig\"}}",
            Completed);
        Assert.IsType<OtherItem>(Assert.IsType<OutputItemDone>(events[0]).Item);
        Assert.IsType<ResponseCompleted>(Assert.Single(events.Skip(1)));
    }

    [Fact]
    public async Task Completion_ends_the_answer_while_the_connection_stays_open()
    {
        using var stream = new FedStream([Encoding.UTF8.GetBytes($"data: {Completed}\n\n")]);
        using var idle = new IdleTimer(TimeSpan.Zero, TimeProvider.System, Ask.Token);
        using var reader = new ServerSentEventReader(stream, idle);
        Assert.IsType<ResponseCompleted>(await Ask.Responses(reader, new ModelClientOptions()).NextAsync(Ask.Token));
    }

    [Theory]
    [InlineData("{\"id\":\"r\"}", true)]
    [InlineData("{\"id\":\"r\",\"usage\":null}", true)]
    [InlineData("{\"id\":\"r\",\"usage\":{\"input_tokens\":1,\"output_tokens\":2,\"total_tokens\":3}}", true)]
    [InlineData("{\"id\":\"r\",\"usage\":{\"input_tokens\":1,\"input_tokens_details\":null,\"output_tokens\":2,\"output_tokens_details\":null,\"total_tokens\":3}}", true)]
    [InlineData("{\"id\":\"r\",\"usage\":{\"input_tokens\":1,\"output_tokens\":2}}", false)]
    [InlineData("{\"id\":\"r\",\"usage\":{\"input_tokens\":\"1\",\"output_tokens\":2,\"total_tokens\":3}}", false)]
    [InlineData("{\"id\":\"r\",\"usage\":{\"input_tokens\":1,\"input_tokens_details\":{},\"output_tokens\":2,\"total_tokens\":3}}", false)]
    [InlineData("{\"id\":7}", false)]
    [InlineData("{}", false)]
    public async Task A_completion_needs_an_id_and_well_formed_counts(string response, bool isGood)
    {
        string completed = $"{{\"type\":\"response.completed\",\"response\":{response}}}";
        if (isGood)
        {
            Assert.IsType<ResponseCompleted>((await ReadAsync(completed))[^1]);
            return;
        }

        ModelException error = await Assert.ThrowsAsync<ModelException>(() => ReadAsync(completed));
        Assert.Equal(ModelErrorCode.StreamDisconnected, error.Code);
        Assert.True(error.CanRetryStep);
    }

    [Theory]
    [InlineData("{\"code\":\"context_length_exceeded\",\"message\":\"Too\\nlong\"}", ModelErrorCode.ContextWindowExceeded, false, null)]
    [InlineData("{\"code\":\"insufficient_quota\",\"message\":\"no money\"}", ModelErrorCode.QuotaExceeded, false, null)]
    [InlineData("{\"code\":\"rate_limit_exceeded\",\"message\":\"Please try again in 28ms.\"}", ModelErrorCode.ResponseFailed, true, 28d)]
    [InlineData("{\"code\":\"rate_limit_exceeded\",\"message\":\"try again in 1.898s\"}", ModelErrorCode.ResponseFailed, true, 1898d)]
    [InlineData("{\"code\":\"rate_limit_exceeded\",\"message\":\"busy\"}", ModelErrorCode.ResponseFailed, true, null)]
    [InlineData("{\"code\":\"server_error\",\"message\":\"try again in 5s\"}", ModelErrorCode.ResponseFailed, true, null)]
    [InlineData("{\"message\":\"boom\"}", ModelErrorCode.ResponseFailed, true, null)]
    [InlineData("null", ModelErrorCode.ResponseFailed, true, null)]
    [InlineData("\"boom\"", ModelErrorCode.ResponseFailed, true, null)]
    public async Task A_failed_response_is_classified_by_its_code(string json, ModelErrorCode code, bool canRetry, double? waitMilliseconds)
    {
        ModelException error = await Assert.ThrowsAsync<ModelException>(() => ReadAsync($"{{\"type\":\"response.failed\",\"response\":{{\"id\":\"r\",\"error\":{json}}}}}"));
        Assert.Equal((code, canRetry, waitMilliseconds), (error.Code, error.CanRetryStep, error.RetryAfter?.TotalMilliseconds));
    }

    [Fact]
    public async Task An_error_event_and_an_incomplete_response_are_told()
    {
        ModelException flat = await Assert.ThrowsAsync<ModelException>(() => ReadAsync("{\"type\":\"error\",\"code\":\"server_error\",\"message\":\"flat boom\"}"));
        Assert.Contains("flat boom", flat.Message, StringComparison.Ordinal);
        ModelException nested = await Assert.ThrowsAsync<ModelException>(() => ReadAsync("{\"type\":\"error\",\"error\":{\"type\":\"context_length_exceeded\",\"message\":\"x\"}}"));
        Assert.Equal(ModelErrorCode.ContextWindowExceeded, nested.Code);
        ModelException cut = await Assert.ThrowsAsync<ModelException>(() => ReadAsync("{\"type\":\"response.incomplete\",\"response\":{\"id\":\"r\",\"incomplete_details\":{\"reason\":\"max_output_tokens\"}}}"));
        Assert.Equal((ModelErrorCode.ResponseIncomplete, false), (cut.Code, cut.CanRetryStep));
    }

    [Fact]
    public async Task A_stream_that_ends_before_completion_is_worth_another_try()
    {
        ModelException error = await Assert.ThrowsAsync<ModelException>(() => ReadAsync("{\"type\":\"response.created\",\"response\":{}}"));
        Assert.Equal(ModelErrorCode.StreamDisconnected, error.Code);
        Assert.True(error.CanRetryStep);
        Assert.Contains("ray-1", error.Message, StringComparison.Ordinal);
        ModelException page = await Assert.ThrowsAsync<ModelException>(() => Ask.ReadAsync(Ask.Responses, "<html>\nlogin\n</html>\n"u8.ToArray()));
        Assert.Contains("no event stream", page.Message, StringComparison.Ordinal);
    }

    private static Task<List<ResponseEvent>> ReadAsync(params string[] events) =>
        Ask.ReadAsync(Ask.Responses, Encoding.UTF8.GetBytes(string.Concat(events.Select(json => $"data: {json}\n\n"))));
}
