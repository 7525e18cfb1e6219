using System.Text;
using BenchmarkDotNet.Attributes;
using Codex.Models;

namespace Codex.Benchmarks;

/// <summary>An answer of the model, from bytes to events.</summary>
public class StreamBenchmarks
{
    private const int Deltas = 50_000;

    private readonly ModelClientOptions _options = new() { ResponsesFixture = null };
    private byte[] _answer = [];

    [GlobalSetup]
    public void Prepare()
    {
        var text = new StringBuilder();
        for (int i = 0; i < Deltas; i++)
        {
            text.Append("event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"sequence_number\":").Append(i)
                .Append(",\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"delta\":\" word\"}\n\n");
        }

        text.Append("event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"id\":\"resp_1\"}}\n\n");
        _answer = Encoding.UTF8.GetBytes(text.ToString());
    }

    [Benchmark]
    public async Task<int> ReadAnswerOf50000Deltas()
    {
        using var stream = new MemoryStream(_answer);
        using var idle = new IdleTimer(TimeSpan.FromMinutes(5), TimeProvider.System, CancellationToken.None);
        using var reader = new ServerSentEventReader(stream, idle);
        var answer = new ResponsesStream(reader, _options, requestId: null);
        int deltas = 0;
        while (await answer.NextAsync(CancellationToken.None) is OutputTextDelta)
        {
            deltas++;
        }

        return deltas == Deltas ? deltas : throw new InvalidOperationException($"{deltas} deltas were read.");
    }
}
