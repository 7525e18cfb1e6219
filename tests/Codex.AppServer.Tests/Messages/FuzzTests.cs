using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Codex.AppServer.Tests.Messages;

/// <summary>Input that no client should send: whatever comes, each request is answered or refused and the server goes on.</summary>
public sealed class FuzzTests
{
    private const int Seed = 20251124;
    private const int LinesPerBatch = 100;

    // CODEX_FUZZ_ROUNDS makes it longer.
    private static readonly int s_batches = int.TryParse(Environment.GetEnvironmentVariable("CODEX_FUZZ_ROUNDS"), CultureInfo.InvariantCulture, out int rounds) ? rounds : 30;

    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly byte[][] s_corpus = ReadCorpus();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whatever_comes_the_server_answers_as_the_protocol_says_and_goes_on(bool isInitialized)
    {
        var random = new Random(Seed + (isInitialized ? 1 : 0));
        await using ServerFixture server = await ServerFixture.StartRawAsync();
        for (int batch = 0; batch < s_batches; batch++)
        {
            // A damaged handshake may have got through before.
            if (isInitialized && batch == 0)
            {
                await server.CallAsync("initialize", """{"clientInfo":{"name":"fuzz","version":"1"}}""");
            }

            for (int line = 0; line < LinesPerBatch; line++)
            {
                await server.SendAsync([.. Damage(random, Pick(random)), (byte)'\n']);
            }

            // A last half message must not swallow what comes behind its line end.
            await server.SendAsync($$"""{"id":"probe {{batch}}","method":"noSuchMethod"}""");
            JsonElement answer = await server.AnswerAsync($"probe {batch}");
            Assert.Equal(-32600, answer.GetProperty("error").GetProperty("code").GetInt32());
        }

        await server.EndAsync();
        Assert.All(server.Inbox, AssertWellFormed);
        AssertFaultless(server);
    }

    [Fact]
    public async Task The_corpus_as_it_is_is_answered_line_by_line()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        foreach (byte[] line in s_corpus)
        {
            await server.SendAsync([.. line, (byte)'\n']);
        }

        await server.EndAsync();
        Assert.All(server.Inbox, AssertWellFormed);
        AssertFaultless(server);
        string[] ids = [.. s_corpus.Select(static line => RequestIdIn(line)).OfType<string>().Append("1").Order(StringComparer.Ordinal)];
        Assert.Equal(ids, server.Inbox.Where(static message => !message.TryGetProperty("method", out _)).Select(static message => message.GetProperty("id").GetRawText()).Order(StringComparer.Ordinal));
    }

    private static void AssertWellFormed(JsonElement message)
    {
        Assert.False(message.TryGetProperty("jsonrpc", out _));
        if (message.TryGetProperty("error", out JsonElement error))
        {
            Assert.Contains(error.GetProperty("code").GetInt32(), new[] { -32600, -32603 });
            Assert.NotEqual("", error.GetProperty("message").GetString());
        }

        Assert.True(message.TryGetProperty("method", out _) || message.TryGetProperty("result", out _) || message.TryGetProperty("error", out _));
    }

    private static void AssertFaultless(ServerFixture server)
    {
        string[] faults = [.. server.Log.Where(static line => line.Contains("met a fault", StringComparison.Ordinal))];
        Assert.Empty(faults);
    }

    // Null for what is no request.
    private static string? RequestIdIn(byte[] line)
    {
        try
        {
            JsonElement message = JsonElement.Parse(s_utf8.GetString(line));
            return message.ValueKind == JsonValueKind.Object
                && message.EnumerateObject().GroupBy(static member => member.Name).All(static group => group.Count() == 1)
                && message.TryGetProperty("method", out JsonElement method) && method.ValueKind == JsonValueKind.String && method.GetString() is not null
                && message.TryGetProperty("id", out JsonElement id) && (id.ValueKind == JsonValueKind.String ? id.GetString() is not null : id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out _))
                    ? id.GetRawText()
                    : null;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            return null;
        }
    }

    private static byte[] Pick(Random random) => s_corpus[random.Next(s_corpus.Length)];

    private static byte[] Damage(Random random, byte[] line)
    {
        List<byte> bytes = [.. line];
        for (int i = random.Next(4); i > 0; i--)
        {
            int at = random.Next(bytes.Count + 1);
            int length = Math.Min(random.Next(12), bytes.Count - at);
            switch (random.Next(9))
            {
                case 0:
                    bytes.RemoveRange(at, length);
                    break;
                case 1:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 2:
                    byte[] noise = new byte[random.Next(1, 16)];
                    random.NextBytes(noise);
                    bytes.InsertRange(at, noise);
                    break;
                case 3:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 4 when at < bytes.Count:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 5:
                    bytes.InsertRange(at, Pick(random));
                    break;
                case 6:
                    bytes.InsertRange(at, random.Next(5) switch
                    {
                        0 => "null"u8.ToArray(),
                        1 => "99999999999999999999999999"u8.ToArray(),
                        2 => "\"\\ud800\""u8.ToArray(),
                        3 => Encoding.ASCII.GetBytes(new string('[', random.Next(1, 300))),
                        _ => "-1e999"u8.ToArray(),
                    });
                    break;
                case 7:
                    bytes.Insert(at, "{}[]\",:\\\r\n\0"u8[random.Next(11)]);
                    break;
                default:
                    byte[] many = new byte[random.Next(200) == 0 ? 1024 * 1024 : 300];
                    Array.Fill(many, (byte)"x {[\""[random.Next(5)]);
                    bytes.InsertRange(at, many);
                    break;
            }
        }

        return [.. bytes];
    }

    // A line as text; what begins with "base64 " is bytes that are none.
    private static byte[][] ReadCorpus() =>
    [
        .. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Messages", "Corpus", "lines.txt"))
            .Select(static line => line.StartsWith("base64 ", StringComparison.Ordinal) ? Base64Url.DecodeFromChars(line.AsSpan("base64 ".Length)) : Encoding.UTF8.GetBytes(line)),
    ];
}
