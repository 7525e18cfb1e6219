using System.Text;
using Codex.Protocol;

namespace Codex.Models.Tests;

/// <summary>What an answer costs in memory: a string and an event for each delta, and nothing that grows with its length.</summary>
public sealed class StreamMemoryTests
{
    private const int Deltas = 200_000;
    private const string Word = "some words here ";

    // The string (2 bytes a character, 22 of header and end, rounded up) and the event (24).
    private const int BytesOfOneDelta = 96;

    [Theory]
    [InlineData(WireApi.Responses)]
    [InlineData(WireApi.Chat)]
    public async Task A_delta_costs_its_string_and_its_event_and_no_more(WireApi wire)
    {
        string delta = wire == WireApi.Responses
            ? $$"""{"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":"{{Word}}"}"""
            : $$$"""{"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"{{{Word}}}"}}]}""";
        using var stream = new RepeatedStream(Encoding.UTF8.GetBytes($"data: {delta}\n\n"), Deltas);
        using var idle = new IdleTimer(TimeSpan.Zero, TimeProvider.System, Ask.Token);
        using var reader = new ServerSentEventReader(stream, idle);
        AnswerStream answer = wire == WireApi.Responses ? Ask.Responses(reader, new ModelClientOptions()) : Ask.Chat(reader, new ModelClientOptions());
        for (int i = 0; i < 1000; i++)
        {
            await answer.NextAsync(Ask.Token);
        }

        // The stream gives all it has at once, so that nothing is waited for and all of it happens on this thread.
        long before = GC.GetAllocatedBytesForCurrentThread();
        int count = 0;
        for (int i = 0; i < Deltas - 1100; i++)
        {
            ValueTask<ResponseEvent> next = answer.NextAsync(Ask.Token);
            Assert.True(next.IsCompletedSuccessfully);
            count += (await next) is OutputTextDelta ? 1 : 0;
        }

        long each = (GC.GetAllocatedBytesForCurrentThread() - before) / count;
        Assert.Equal(Deltas - 1100, count);

        // On Chat Completions the answer's text is put together here: twice its own size, as a buffer that doubles.
        Assert.InRange(each, 1, BytesOfOneDelta + (wire == WireApi.Chat ? 4 * Word.Length : 0));
    }

    [Fact]
    public async Task An_answer_over_a_connection_keeps_nothing_of_what_was_told()
    {
        await using RawServer server = new RawServer().Open(static async (stream, ct) =>
        {
            string hundred = string.Concat(Enumerable.Repeat($"data: {{\"type\":\"response.output_text.delta\",\"delta\":\"{Word}\"}}\n\n", 100));
            for (int i = 0; i < Deltas / 100; i++)
            {
                await RawServer.ChunkAsync(stream, hundred, ct);
            }

            await RawServer.ChunkAsync(stream, Ask.Completed, ct);
        });
        var client = new ModelClient(Ask.Provider(server), new ModelClientOptions { ResponsesFixture = null });
        int count = 0;
        long early = 0;
        long late = 0;
        await foreach (ResponseEvent next in client.StreamAsync(Ask.Request(), Ask.Token))
        {
            if (next is not OutputTextDelta)
            {
                continue;
            }

            count++;
            if (count is Deltas / 10)
            {
                early = GC.GetTotalMemory(forceFullCollection: true);
            }
            else if (count is Deltas - 1)
            {
                late = GC.GetTotalMemory(forceFullCollection: true);
            }
        }

        Assert.Equal(Deltas, count);

        // Nine tenths of the answer are 180,000 deltas, 17 MB as strings and events. Other tests run beside this one.
        Assert.InRange(late - early, long.MinValue, 4 * 1024 * 1024);
    }

    /// <summary>The same bytes again and again, as many at once as are asked for.</summary>
    private sealed class RepeatedStream(byte[] unit, int times) : Stream
    {
        private long _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int length = (int)Math.Min(buffer.Length, ((long)unit.Length * times) - _at);
            Span<byte> rest = buffer.Span[..length];
            while (rest.Length > 0)
            {
                ReadOnlySpan<byte> piece = unit.AsSpan((int)(_at % unit.Length));
                int taken = Math.Min(piece.Length, rest.Length);
                piece[..taken].CopyTo(rest);
                rest = rest[taken..];
                _at += taken;
            }

            return ValueTask.FromResult(length);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
