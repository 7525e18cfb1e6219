using System.Text;
using CsCheck;

namespace Codex.Models.Tests;

public sealed class ServerSentEventReaderTests
{
    [Theory]
    [InlineData("data: a\n\ndata: b\n\n", "a|b")]
    [InlineData("data: a\r\rdata: b\r\r", "a|b")]
    [InlineData("data: a\r\n\r\ndata: b\r\n\r\n", "a|b")]
    [InlineData("data: a\n\r\ndata: b\r\n\n", "a|b")]
    [InlineData(": comment\n\ndata: a\n: in between\ndata: b\n\n", "a\nb")]
    [InlineData("data:a\n\ndata:  b\n\n", "a| b")]
    [InlineData("data\n\n", "")]
    [InlineData("event: x\n\ndata: a\n\n", "a")]
    [InlineData("id: 7\nretry: 10\nevent: e\ndata: a\n\n", "a")]
    [InlineData("data: a\n\ndata: never ended\n", "a")]
    [InlineData("data: a\n\ndata: b", "a")]
    [InlineData("\uFEFFdata: a\n\n", "a")]
    [InlineData("\n\n\ndata: a\n\n\n\n", "a")]
    public async Task Framing_follows_the_standard_in_whatever_pieces_it_arrives(string text, string expected)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal(expected, string.Join('|', await ReadAsync([bytes])));
        for (int cut = 1; cut < bytes.Length; cut++)
        {
            Assert.Equal(expected, string.Join('|', await ReadAsync([bytes[..cut], bytes[cut..]])));
        }

        Assert.Equal(expected, string.Join('|', await ReadAsync([.. bytes.Select(single => new[] { single })])));
    }

    [Fact]
    public void Random_events_in_random_framing_and_pieces_are_read_back()
    {
        Gen<string> text = Gen.String[Gen.Char[" a{}:\"\u00e9\u4e16\t"], 0, 40];
        Gen<string> lineEnd = Gen.OneOf(Gen.Const("\n"), Gen.Const("\r"), Gen.Const("\r\n"));
        Gen.Select(Gen.Select(text.Array[1, 3], lineEnd, Gen.Bool).Array[0, 12], Gen.Int[1, 30].Array[1, 8]).Sample(
            (events, sizes) =>
            {
                var stream = new StringBuilder();
                List<string> expected = [];
                foreach ((string[] lines, string end, bool comment) in events)
                {
                    stream.Append(comment ? ": ping" + end : "");
                    foreach (string line in lines)
                    {
                        stream.Append("data: ").Append(line).Append(end);
                    }

                    stream.Append(end);
                    expected.Add(string.Join('\n', lines));
                }

                byte[] bytes = Encoding.UTF8.GetBytes(stream.ToString());
                List<byte[]> pieces = [];
                for (int at = 0, turn = 0; at < bytes.Length; turn++)
                {
                    int length = Math.Min(sizes[turn % sizes.Length], bytes.Length - at);
                    pieces.Add(bytes[at..(at + length)]);
                    at += length;
                }

                return ReadAsync(pieces).GetAwaiter().GetResult().SequenceEqual(expected);
            },
            iter: 500);
    }

    [Fact]
    public void Random_bytes_end_in_events_or_a_clear_error_but_never_hang()
    {
        Gen.Byte.Array[0, 400].Sample(
            bytes =>
            {
                try
                {
                    ReadAsync([bytes]).GetAwaiter().GetResult();
                }
                catch (InvalidDataException)
                {
                }
            },
            iter: 2000);
    }

    [Fact]
    public async Task An_event_is_delivered_before_the_line_feed_of_its_last_carriage_return()
    {
        using var stream = new FedStream(["data: a\r\n\r"u8.ToArray()]);
        using var idle = new IdleTimer(TimeSpan.Zero, TimeProvider.System, Ask.Token);
        using var reader = new ServerSentEventReader(stream, idle);
        Assert.True(await reader.ReadAsync(Ask.Token));
        Assert.Equal("a", Encoding.UTF8.GetString(reader.Data.Span));
    }

    [Fact]
    public async Task Bytes_that_are_not_utf8_are_an_error() =>
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync([[.. "data: "u8, 0xC3, 0x28, (byte)'\n', (byte)'\n']]));

    [Fact]
    public async Task An_event_beyond_the_limit_is_an_error_whether_in_one_line_or_in_many()
    {
        byte[] line = [.. "data: "u8, .. Enumerable.Repeat((byte)'x', 2000), (byte)'\n'];
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync([line, line, line], mostEventBytes: 4096));
        byte[] endless = [.. "data: "u8, .. Enumerable.Repeat((byte)'x', 100_000)];
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync([endless], mostEventBytes: 4096));
    }

    [Fact]
    public async Task A_comment_keeps_a_stream_alive_and_silence_ends_it()
    {
        var time = new ManualTime();
        using var stream = new FedStream();
        using var idle = new IdleTimer(TimeSpan.FromSeconds(10), time, Ask.Token);
        using var reader = new ServerSentEventReader(stream, idle);
        Task<bool> reading = reader.ReadAsync(Ask.Token).AsTask();
        for (int i = 0; i < 3; i++)
        {
            await stream.ReaderWaitsAsync(Ask.Token);
            time.Advance(TimeSpan.FromSeconds(9));
            stream.Feed(": still thinking\n\n"u8.ToArray());
        }

        await stream.ReaderWaitsAsync(Ask.Token);
        Assert.False(reading.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(10));
        TimeoutException error = await Assert.ThrowsAsync<TimeoutException>(() => reading);
        Assert.Contains("10 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Time_between_two_reads_does_not_count_as_silence()
    {
        var time = new ManualTime();
        using var stream = new FedStream(["data: a\n\n"u8.ToArray()]);
        using var idle = new IdleTimer(TimeSpan.FromSeconds(10), time, Ask.Token);
        using var reader = new ServerSentEventReader(stream, idle);
        Assert.True(await reader.ReadAsync(Ask.Token));
        time.Advance(TimeSpan.FromMinutes(5));
        stream.Feed("data: b\n\n"u8.ToArray());
        Assert.True(await reader.ReadAsync(Ask.Token));
    }

    private static async Task<List<string>> ReadAsync(IEnumerable<byte[]> pieces, int mostEventBytes = 1024 * 1024)
    {
        using var stream = new FedStream(pieces);
        stream.End();
        using var idle = new IdleTimer(TimeSpan.Zero, TimeProvider.System, CancellationToken.None);
        using var reader = new ServerSentEventReader(stream, idle, mostEventBytes);
        List<string> events = [];
        while (await reader.ReadAsync(CancellationToken.None))
        {
            events.Add(Encoding.UTF8.GetString(reader.Data.Span));
        }

        return events;
    }
}
