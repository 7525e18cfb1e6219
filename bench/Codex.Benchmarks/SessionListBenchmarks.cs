using BenchmarkDotNet.Attributes;
using Codex.Protocol;
using Codex.Sessions;

namespace Codex.Benchmarks;

/// <summary>Lists of a home with very many sessions: the first page must not cost what the home holds.</summary>
public class SessionListBenchmarks
{
    private const int Sessions = 100_000;

    private string _home = "";
    private SessionStore _store = new("");
    private string _oldest = "";

    /// <summary>Over how many days they are spread; a single day is the worst case.</summary>
    [Params(365, 1)]
    public int Days { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        _home = Directory.CreateTempSubdirectory("codex-bench-").FullName;
        _store = new SessionStore(_home);
        DateTimeOffset first = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
        for (int n = 0; n < Sessions; n++)
        {
            DateTimeOffset start = first.AddDays(n % Days).AddSeconds(n / Days % 86_400);
            ThreadId id = ThreadId.Create(start);
            string folder = Path.Combine(_home, "sessions", start.ToString("yyyy"), start.ToString("MM"), start.ToString("dd"));
            Directory.CreateDirectory(folder);
            string time = start.ToString("yyyy-MM-ddTHH:mm:ss.fffZ");
            File.WriteAllText(
                Path.Combine(folder, $"rollout-{start:yyyy-MM-ddTHH-mm-ss}-{id}.jsonl"),
                $$$"""
                {"timestamp":"{{{time}}}","type":"session_meta","payload":{"id":"{{{id}}}","timestamp":"{{{time}}}","cwd":"/work","originator":"bench","cli_version":"0.57.0","instructions":null,"source":"cli","model_provider":"openai"}}
                {"timestamp":"{{{time}}}","type":"response_item","payload":{"type":"message","role":"user","content":[{"type":"input_text","text":"task {{{n}}}"}]}}
                {"timestamp":"{{{time}}}","type":"event_msg","payload":{"type":"user_message","message":"task {{{n}}}"}}

                """);
            _oldest = n == 0 ? id.ToString() : _oldest;
        }
    }

    [GlobalCleanup]
    public void Remove() => Directory.Delete(_home, recursive: true);

    [Benchmark]
    public async Task<int> FirstPage() =>
        (await _store.ListAsync(new SessionListQuery { Sources = SessionListQuery.InteractiveSources, ModelProviders = ["openai"] })).Sessions.Count;

    [Benchmark]
    public async Task<string?> FindById() => await _store.FindByIdAsync(_oldest);
}
