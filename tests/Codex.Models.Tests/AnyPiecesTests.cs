using System.Globalization;
using System.Text;
using System.Text.Json;
using Codex.Protocol;
using CsCheck;

namespace Codex.Models.Tests;

/// <summary>However a network cuts an answer into pieces, the client tells the same events; and it never hangs.</summary>
public sealed class AnyPiecesTests
{
    private static readonly Gen<string> s_text = Gen.String[Gen.Char["ab \"\\{}:\n\t\u00e9\u4e16"], 0, 16];

    private static readonly Gen<string> s_responsesEvent = Gen.OneOf(
        s_text.Select(static text => Fill("""{"type":"response.output_text.delta","delta":TEXT}""", text)),
        s_text.Select(static text => Fill("""{"delta":TEXT,"type":"response.reasoning_summary_text.delta","nested":{"delta":[1,{}]}}""", text)),
        s_text.Select(static text => Fill("""{"type":"response.output_item.done","item":{"type":"message","role":"assistant","id":"m","content":[{"type":"output_text","text":TEXT}]}}""", text)),
        s_text.Select(static text => Fill("""{"type":"response.output_item.done","item":{"type":"function_call","name":"shell","call_id":"c","arguments":TEXT}}""", text)),
        s_text.Select(static text => Fill("""{"type":"response.output_item.done","item":{"type":"reasoning","id":"r","summary":[{"type":"summary_text","text":TEXT}],"encrypted_content":"E"}}""", text)),
        Gen.Const("""{"type":"response.reasoning_summary_part.added"}"""),
        Gen.Const("""{"type":"response.unheard_of","delta":"x"}"""));

    private static readonly Gen<string> s_chatChunk = Gen.OneOf(
        s_text.Select(static text => Fill("""{"id":"c","choices":[{"delta":{"content":TEXT}}]}""", text)),
        s_text.Select(static text => Fill("""{"choices":[{"delta":{"reasoning_content":TEXT}}]}""", text)),
        s_text.Select(static text => Fill("""{"choices":[{"delta":{"reasoning":{"text":TEXT}}}]}""", text)),
        Gen.Select(Gen.Int[0, 3], s_text).Select(static (index, text) => Fill(
            """{"choices":[{"delta":{"tool_calls":[{"index":N,"id":"cN","function":{"name":"f","arguments":TEXT}}]}}]}""".Replace("N", index.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal),
            text)));

    private static readonly Gen<Wire> s_responses = Stream(s_responsesEvent, WireApi.Responses, """{"type":"response.completed","response":{"id":"r","usage":{"input_tokens":3,"output_tokens":2,"total_tokens":5}}}""");

    private static readonly Gen<Wire> s_chat = Stream(
        s_chatChunk, WireApi.Chat, """{"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}""");

    [Fact]
    public Task Responses_cut_at_every_byte_gives_the_same_events() => CutAtEveryByteAsync(s_responses);

    [Fact]
    public Task Chat_completions_cut_at_every_byte_gives_the_same_events() => CutAtEveryByteAsync(s_chat);

    [Fact]
    public Task Responses_in_random_pieces_gives_the_same_events() => RandomPiecesAsync(s_responses);

    [Fact]
    public Task Chat_completions_in_random_pieces_gives_the_same_events() => RandomPiecesAsync(s_chat);

    [Fact]
    public Task The_deltas_of_a_chat_answer_add_up_to_its_items() => s_chat.SampleAsync(
        async wire =>
        {
            List<ResponseEvent> events = await Ask.ReadAsync(Ask.Chat, wire.Bytes);
            string[] deltas = [string.Concat(events.OfType<OutputTextDelta>().Select(static delta => delta.Delta)), string.Concat(events.OfType<ReasoningTextDelta>().Select(static delta => delta.Delta))];
            string[] items =
            [
                string.Concat(events.OfType<OutputItemDone>().Select(static done => done.Item).OfType<MessageItem>().Select(static message => ChatMessages.Text(message.Content))),
                string.Concat(events.OfType<OutputItemDone>().Select(static done => done.Item).OfType<ReasoningItem>().SelectMany(static thought => thought.Content ?? []).Select(static part => part.Text)),
            ];
            Assert.Equal(deltas, items);
        },
        iter: 400,
        threads: 1);

    [Fact]
    public Task A_real_connection_in_random_chunks_gives_the_same_events() => Gen.Select(Gen.OneOf(s_responses, s_chat), Gen.Int[1, 400].Array[1, 6]).SampleAsync(
        async (wire, sizes) =>
        {
            List<string> whole = await AskAsync(wire.Api, [wire.Bytes]);
            await using RawServer server = new RawServer().Open(async (stream, ct) =>
            {
                foreach (byte[] piece in Pieces(wire.Bytes, sizes))
                {
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(piece.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"), ct);
                    await stream.WriteAsync(piece, ct);
                    await stream.WriteAsync("\r\n"u8.ToArray(), ct);
                }

                await stream.WriteAsync("0\r\n\r\n"u8.ToArray(), ct);
            });
            List<string> streamed = [.. (await Ask.AllAsync(Ask.Provider(server, wire.Api))).Select(Show)];
            Assert.Equal(whole, streamed);
        },
        iter: 30,
        threads: 1);

    [Fact]
    public Task A_stream_that_ends_at_any_byte_tells_what_was_whole_and_then_that_it_broke() => s_responses.SampleAsync(
        async wire =>
        {
            List<string> whole = await AskAsync(wire.Api, [wire.Bytes]);
            int most = 0;
            for (int cut = 0; cut < wire.Bytes.Length; cut++)
            {
                List<string> told = await AskAsync(wire.Api, [wire.Bytes[..cut]]);
                if (told[^1] == whole[^1])
                {
                    // Only blanks of the framing were missing.
                    Assert.Equal(whole, told);
                    continue;
                }

                Assert.Equal("error StreamDisconnected", told[^1]);
                Assert.Equal(whole[..(told.Count - 1)], told[..^1]);
                Assert.True(told.Count >= most);
                most = told.Count;
            }
        },
        iter: 10,
        threads: 1);

    [Fact]
    public Task Garbage_ends_in_a_clear_error_or_an_empty_answer_on_both_wires() => Gen.Select(
        Gen.OneOf(
            Gen.Byte.Array[0, 400],
            Gen.String[Gen.Char["data: {}[]\"type:response.completed,delta\n\r1e-"], 0, 400].Select(Encoding.UTF8.GetBytes),
            Gen.Select(Gen.OneOf(s_responses, s_chat), Gen.Byte, Gen.Int[0, 10_000]).Select((wire, wrong, at) => Spoilt(wire.Bytes, wrong, at))),
        Gen.Int[1, 100].Array[1, 4]).SampleAsync(
        async (bytes, sizes) =>
        {
            foreach (WireApi api in (WireApi[])[WireApi.Responses, WireApi.Chat])
            {
                List<string> told = await AskAsync(api, [.. Pieces(bytes, sizes)]);
                Assert.True(told[^1].StartsWith("error ", StringComparison.Ordinal) || told[^1].StartsWith(nameof(ResponseCompleted), StringComparison.Ordinal), told[^1]);
            }
        },
        iter: 500,
        threads: 1);

    private static Task CutAtEveryByteAsync(Gen<Wire> streams) => streams.SampleAsync(
        async wire =>
        {
            List<string> whole = await AskAsync(wire.Api, [wire.Bytes]);
            Assert.StartsWith(nameof(ResponseCompleted), whole[^1], StringComparison.Ordinal);
            for (int cut = 1; cut < wire.Bytes.Length; cut++)
            {
                Assert.Equal(whole, await AskAsync(wire.Api, [wire.Bytes[..cut], wire.Bytes[cut..]]));
            }

            Assert.Equal(whole, await AskAsync(wire.Api, [.. wire.Bytes.Select(static single => new[] { single })]));
        },
        iter: 10,
        threads: 1);

    private static Task RandomPiecesAsync(Gen<Wire> streams) => Gen.Select(streams, Gen.Int[1, 60].Array[1, 8]).SampleAsync(
        async (wire, sizes) => Assert.Equal(await AskAsync(wire.Api, [wire.Bytes]), await AskAsync(wire.Api, [.. Pieces(wire.Bytes, sizes)])),
        iter: 400,
        threads: 1);

    // A valid stream in any framing: each of the three line ends, comments between, JSON over several data lines.
    private static Gen<Wire> Stream(Gen<string> json, WireApi api, string last) => Gen.Select(
        Gen.Select(json, Gen.Int[0, 3]).Array[0, 5],
        Gen.OneOf(Gen.Const("\n"), Gen.Const("\r"), Gen.Const("\r\n")),
        Gen.Bool).Select((events, end, hasMark) =>
        {
            var text = new StringBuilder(hasMark ? "\uFEFF" : "");
            foreach ((string data, int style) in events.Append((last, 0)))
            {
                text.Append(style switch { 1 => ": keep-alive" + end + end, 2 => "event: whatever" + end + "id: 7" + end, _ => "" });
                int colon = data.IndexOf(':', StringComparison.Ordinal);
                text.Append("data: ").Append(style == 3 ? data.Insert(colon + 1, end + "data:") : data).Append(end).Append(end);
            }

            return new Wire(api, Encoding.UTF8.GetBytes(text.ToString()));
        });

    private static byte[] Spoilt(byte[] bytes, byte wrong, int at)
    {
        byte[] copy = [.. bytes];
        copy[at % copy.Length] = wrong;
        return copy;
    }

    private static IEnumerable<byte[]> Pieces(byte[] bytes, int[] sizes)
    {
        for (int at = 0, turn = 0; at < bytes.Length; turn++)
        {
            int length = Math.Min(sizes[turn % sizes.Length], bytes.Length - at);
            yield return bytes[at..(at + length)];
            at += length;
        }
    }

    private static async Task<List<string>> AskAsync(WireApi api, IReadOnlyList<byte[]> pieces)
    {
        using var http = new HttpMessageInvoker(new ByteHandler { Pieces = pieces });
        var client = new ModelClient(
            new ModelProvider("x", new ModelProviderDefinition { Name = "x", BaseUrl = "http://localhost/v1", WireApi = api, StreamIdleTimeout = TimeSpan.Zero }, static _ => null),
            new ModelClientOptions { Http = http, ResponsesFixture = null });
        List<string> told = [];
        try
        {
            await foreach (ResponseEvent next in client.StreamAsync(Ask.Request(), Ask.Token))
            {
                told.Add(Show(next));
            }
        }
        catch (ModelException error)
        {
            Assert.False(string.IsNullOrWhiteSpace(error.Message));
            told.Add($"error {error.Code}");
        }

        return told;
    }

    private static string Show(ResponseEvent next) => next switch
    {
        OutputItemDone { Item: MessageItem message } => $"message {ChatMessages.Text(message.Content)}",
        OutputItemDone { Item: ReasoningItem thought } => $"thought {string.Concat(thought.Summary)} {string.Concat((thought.Content ?? []).Select(static part => part.Text))} {thought.EncryptedContent}",
        OutputItemDone { Item: var item } => $"done {item}",
        OutputItemAdded added => $"added {added.Item.GetType().Name}",
        _ => next.ToString(),
    };

    private static string Fill(string json, string text) => json.Replace("TEXT", $"\"{JsonEncodedText.Encode(text)}\"", StringComparison.Ordinal);

    private sealed record Wire(WireApi Api, byte[] Bytes);
}
