using System.Buffers;
using BenchmarkDotNet.Attributes;
using Codex.Core.History;
using Codex.Models;
using Codex.Protocol;

namespace Codex.Benchmarks;

/// <summary>What each step of a long turn does with its history of 1000 items before it asks the model.</summary>
public class HistoryBenchmarks
{
    private readonly ConversationHistory _history = new();
    private readonly ArrayBufferWriter<byte> _body = new();
    private readonly ModelProvider _provider = new(
        "bench", new ModelProviderDefinition { Name = "bench", BaseUrl = "http://127.0.0.1/v1", WireApi = WireApi.Responses }, static _ => null);

    private ModelRequest? _request;

    [GlobalSetup]
    public void Prepare()
    {
        for (int i = 0; i < 500; i++)
        {
            _history.Record(new FunctionCallItem("shell", """{"command":["bash","-lc","cat src/Program.cs"]}""", $"call_{i}"));
            _history.Record(new FunctionCallOutputItem($"call_{i}", ToolOutput.FromText(new string('x', 80) + "\n\"quoted\" → text\n")));
        }

        _request = new ModelRequest
        {
            Model = "gpt-5-codex",
            Instructions = new string('i', 10_000),
            Input = _history.ForModel(),
            ThreadId = ThreadId.Create(),
        };
    }

    [Benchmark]
    public int Normalise() => _history.ForModel().Count;

    [Benchmark]
    public int WriteRequestBody()
    {
        _body.ResetWrittenCount();
        ResponsesRequest.Write(_body, _request!, _provider);
        return _body.WrittenCount;
    }
}
