using System.Text.Json;
using Codex.Protocol;

namespace Codex.Models.Tests;

/// <summary>Answers as servers of Chat Completions in common use stream them, over a connection.</summary>
public sealed class GatewayTests
{
    private static readonly string[] s_litellm =
    [
        """{"id":"chatcmpl-1","object":"chat.completion.chunk","model":"anthropic/claude","choices":[{"index":0,"delta":{"role":"assistant","content":"Both at once."}}]}""",
        """{"id":"chatcmpl-1","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"toolu_1","type":"function","function":{"name":"shell","arguments":""}}]}}]}""",
        """{"id":"chatcmpl-1","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":null,"type":"function","function":{"name":null,"arguments":"{\"command\":[\"a\"]}"}}]}}]}""",
        """{"id":"chatcmpl-1","choices":[{"index":0,"delta":{"tool_calls":[{"index":2,"id":"toolu_2","type":"function","function":{"name":"shell","arguments":"{\"command\":"}}]}}]}""",
        """{"id":"chatcmpl-1","choices":[{"index":0,"delta":{"tool_calls":[{"index":2,"function":{"arguments":"[\"b\"]}"}}]}}]}""",
        """{"id":"chatcmpl-1","choices":[{"index":0,"finish_reason":"tool_calls","delta":{}}]}""",
        """{"id":"chatcmpl-1","choices":[{"index":0,"delta":{}}],"usage":{"prompt_tokens":11,"completion_tokens":7,"total_tokens":18,"prompt_tokens_details":{"cached_tokens":5}}}""",
        "[DONE]",
    ];

    private static readonly string[] s_vllm =
    [
        """{"id":"chatcmpl-2","choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}]}""",
        """{"id":"chatcmpl-2","choices":[{"index":0,"delta":{"reasoning_content":"Let me "},"finish_reason":null}]}""",
        """{"id":"chatcmpl-2","choices":[{"index":0,"delta":{"reasoning_content":"look."},"finish_reason":null}]}""",
        """{"id":"chatcmpl-2","choices":[{"index":0,"delta":{"content":"\n\n"},"finish_reason":null}]}""",
        """{"id":"chatcmpl-2","choices":[{"index":0,"delta":{"tool_calls":[{"id":"chatcmpl-tool-1","type":"function","index":0,"function":{"name":"shell"}}]},"finish_reason":null}]}""",
        """{"id":"chatcmpl-2","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"command\":[\"ls\"]}"}}]},"finish_reason":null}]}""",
        """{"id":"chatcmpl-2","choices":[{"index":0,"delta":{"content":""},"finish_reason":"tool_calls","stop_reason":null}]}""",
        """{"id":"chatcmpl-2","choices":[],"usage":{"prompt_tokens":11,"total_tokens":18,"completion_tokens":7}}""",
        "[DONE]",
    ];

    private static readonly string[] s_llamaCpp =
    [
        """{"choices":[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}],"id":"chatcmpl-3"}""",
        """{"choices":[{"finish_reason":null,"index":0,"delta":{"tool_calls":[{"index":0,"id":"x1","type":"function","function":{"name":"shell","arguments":"{"}}]}}],"id":"chatcmpl-3"}""",
        """{"choices":[{"finish_reason":null,"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\"command\":[\"ls\"]}"}}]}}],"id":"chatcmpl-3"}""",
        """{"choices":[{"finish_reason":"tool_calls","index":0,"delta":{}}],"id":"chatcmpl-3","timings":{"prompt_n":11,"predicted_n":7}}""",
        """{"choices":[],"id":"chatcmpl-3","usage":{"completion_tokens":7,"prompt_tokens":11,"total_tokens":18}}""",
        "[DONE]",
    ];

    // Whole calls, each numbered 0, and a finish that speaks of a text.
    private static readonly string[] s_ollama =
    [
        """{"id":"chatcmpl-4","model":"gpt-oss:20b","choices":[{"index":0,"delta":{"role":"assistant","content":"","reasoning":"Two."},"finish_reason":null}]}""",
        """{"id":"chatcmpl-4","choices":[{"index":0,"delta":{"role":"assistant","content":"","tool_calls":[{"id":"call_a","index":0,"type":"function","function":{"name":"shell","arguments":"{\"command\":[\"a\"]}"}}]},"finish_reason":null}]}""",
        """{"id":"chatcmpl-4","choices":[{"index":0,"delta":{"role":"assistant","content":"","tool_calls":[{"id":"call_b","index":0,"type":"function","function":{"name":"shell","arguments":"{\"command\":[\"b\"]}"}}]},"finish_reason":null}]}""",
        """{"id":"chatcmpl-4","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":"stop"}]}""",
        """{"id":"chatcmpl-4","choices":[],"usage":{"prompt_tokens":11,"completion_tokens":7,"total_tokens":18}}""",
        "[DONE]",
    ];

    private static readonly string[] s_openRouter =
    [
        """{"id":"gen-5","provider":"X","choices":[{"index":0,"delta":{"role":"assistant","content":"","reasoning":"Hm.","reasoning_details":[{"type":"reasoning.text","text":"Hm."}]},"finish_reason":null}]}""",
        """{"id":"gen-5","choices":[{"index":0,"delta":{"role":"assistant","content":"Done."},"finish_reason":null}]}""",
        """{"id":"gen-5","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":"stop","native_finish_reason":"end_turn"}]}""",
        """{"id":"gen-5","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":{"prompt_tokens":11,"completion_tokens":7,"total_tokens":18,"cost":0.01,"completion_tokens_details":{"reasoning_tokens":2}}}""",
        "[DONE]",
    ];

    [Theory]
    [InlineData("LiteLLM", "text Both at once. | call toolu_1 [\"a\"] | call toolu_2 [\"b\"]")]
    [InlineData("vLLM", "thought Let me look. | call chatcmpl-tool-1 [\"ls\"]")]
    [InlineData("llama.cpp", "call x1 [\"ls\"]")]
    [InlineData("Ollama", "thought Two. | call call_a [\"a\"] | call call_b [\"b\"]")]
    [InlineData("OpenRouter", "thought Hm. | text Done.")]
    public async Task Text_reasoning_calls_and_counts_of_a_server_in_common_use_are_read(string gateway, string expected)
    {
        string[] chunks = gateway switch { "LiteLLM" => s_litellm, "vLLM" => s_vllm, "llama.cpp" => s_llamaCpp, "Ollama" => s_ollama, _ => s_openRouter };
        string comments = gateway == "OpenRouter" ? ": OPENROUTER PROCESSING\n\n" : "";
        await using RawServer server = new RawServer().Stream(string.Concat(chunks.Select(chunk => $"{comments}data: {chunk}\n\n")));
        List<ResponseEvent> events = await Ask.AllAsync(Ask.Provider(server, WireApi.Chat, change: static definition => definition with { IncludesUsage = true, MaxTokens = 20_480 }));
        Assert.Equal(expected, string.Join(" | ", events.OfType<OutputItemDone>().Select(static done => done.Item switch
        {
            MessageItem message => $"text {ChatMessages.Text(message.Content)}",
            ReasoningItem thought => $"thought {thought.Content![0].Text}",
            FunctionCallItem call => $"call {call.CallId} {JsonElement.Parse(call.Arguments).GetProperty("command").GetRawText()}",
            var item => item.ToString(),
        })));
        TokenUsage usage = Assert.IsType<ResponseCompleted>(events[^1]).Usage!;
        Assert.Equal((11, 7, 18), (usage.InputTokens, usage.OutputTokens, usage.TotalTokens));

        JsonElement body = Assert.Single(server.Requests).Json;
        Assert.Equal("""{"include_usage":true}""", body.GetProperty("stream_options").GetRawText());
        Assert.Equal(20_480, body.GetProperty("max_tokens").GetInt32());
    }

    [Fact]
    public async Task Counts_that_were_asked_for_and_do_not_come_cost_nothing_but_themselves()
    {
        await using RawServer server = new RawServer()
            .Stream(Ask.ChatStop)
            .Open(static async (stream, ct) => await RawServer.ChunkAsync(stream, Ask.ChatStop, ct));
        ModelProvider provider = Ask.Provider(server, WireApi.Chat, change: static definition => definition with { IncludesUsage = true });
        for (int i = 0; i < 2; i++)
        {
            List<ResponseEvent> events = await Ask.AllAsync(provider);
            Assert.Null(Assert.IsType<ResponseCompleted>(events[^1]).Usage);
            Assert.Single(events.OfType<OutputItemDone>());
        }
    }

    [Fact]
    public async Task An_error_behind_half_an_answer_is_told()
    {
        await using RawServer server = new RawServer().Stream(
            """
            : OPENROUTER PROCESSING

            data: {"id":"gen-6","choices":[{"index":0,"delta":{"content":"Ha"},"finish_reason":null}]}

            data: {"id":"gen-6","error":{"code":"server_error","message":"Provider disconnected"},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}


            """);
        ModelException error = await Ask.ErrorAsync(Ask.Provider(server, WireApi.Chat));
        Assert.Equal((ModelErrorCode.ResponseFailed, true), (error.Code, error.CanRetryStep));
        Assert.Contains("Provider disconnected", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"object":"error","message":"This model's maximum context length is 4096 tokens. However, you requested 5000 tokens.","type":"BadRequestError","code":400}""")]
    [InlineData("""{"error":{"code":400,"message":"the request exceeds the available context size","type":"exceed_context_size_error"}}""")]
    [InlineData("""{"error":{"message":"litellm.ContextWindowExceededError: prompt is too long: 210000 tokens > 200000 maximum","code":"400"}}""")]
    [InlineData("""{"error":{"message":"too many","type":"invalid_request_error","code":"context_length_exceeded"}}""")]
    public async Task A_conversation_that_does_not_fit_is_known_by_any_of_its_names(string body)
    {
        foreach (WireApi wire in (WireApi[])[WireApi.Chat, WireApi.Responses])
        {
            await using RawServer server = new RawServer().Answer(400, body);
            ModelException error = await Ask.ErrorAsync(Ask.Provider(server, wire, requestRetries: 2));
            Assert.Equal((ModelErrorCode.ContextWindowExceeded, false, 400), (error.Code, error.CanRetryStep, error.HttpStatus));
        }
    }

    [Theory]
    [InlineData("{\"a\":1}", "{\"a\":1}")]
    [InlineData("", "{}")]
    [InlineData("{\"a\":", "{\"invalid_arguments\":\"{\\\"a\\\":\"}")]
    [InlineData("[1]", "{\"invalid_arguments\":\"[1]\"}")]
    [InlineData("{\"a\":1}{\"b\":2}", "{\"invalid_arguments\":\"{\\\"a\\\":1}{\\\"b\\\":2}\"}")]
    public async Task Arguments_that_a_service_would_refuse_go_back_as_an_object_that_holds_them(string written, string sent)
    {
        await using RawServer server = new RawServer().Stream(Ask.ChatStop);
        await Ask.AllAsync(Ask.Provider(server, WireApi.Chat), Ask.Request(new FunctionCallItem("shell", written, "c1"), new FunctionCallOutputItem("c1", ToolOutput.FromText("no"))));
        JsonElement call = Assert.Single(server.Requests).Json.GetProperty("messages")[1].GetProperty("tool_calls")[0];
        Assert.Equal(sent, call.GetProperty("function").GetProperty("arguments").GetString());
    }
}
