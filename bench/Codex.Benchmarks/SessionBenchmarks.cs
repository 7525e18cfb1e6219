using BenchmarkDotNet.Attributes;
using Codex.Protocol;
using Codex.Sessions;

namespace Codex.Benchmarks;

/// <summary>The session file: a line added after each item, the whole read when a session is taken up again.</summary>
public class SessionBenchmarks
{
    private const long FileBytes = 20 * 1024 * 1024;
    private const int LinesAppended = 10_000;

    private readonly RolloutItem _item = new RolloutItem.Response(new FunctionCallOutputItem("call_1", ToolOutput.FromText(new string('x', 1000))));
    private string _folder = "";
    private string _saved = "";
    private SessionLog? _log;

    [GlobalSetup]
    public async Task PrepareAsync()
    {
        _folder = Directory.CreateTempSubdirectory("codex-bench-").FullName;
        await using (SessionLog saved = await CreateAsync())
        {
            _saved = saved.Path;
            while (new FileInfo(_saved).Length < FileBytes)
            {
                await saved.AppendAsync([.. Enumerable.Repeat(_item, 1000)]);
            }
        }
    }

    /// <summary>A file of its own for each measurement, so that the disk does not fill.</summary>
    [IterationSetup(Target = nameof(AppendLine))]
    public void OpenLog() => _log = CreateAsync().AsTask().GetAwaiter().GetResult();

    [IterationCleanup(Target = nameof(AppendLine))]
    public void RemoveLog()
    {
        _log!.DisposeAsync().AsTask().GetAwaiter().GetResult();
        File.Delete(_log.Path);
    }

    [GlobalCleanup]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [Benchmark(OperationsPerInvoke = LinesAppended)]
    public async Task AppendLine()
    {
        for (int i = 0; i < LinesAppended; i++)
        {
            await _log!.AppendAsync(_item);
        }
    }

    [Benchmark]
    public async Task<int> Read20Megabytes()
    {
        int lines = 0;
        await foreach (RolloutLine _ in SessionReader.ReadAsync(_saved))
        {
            lines++;
        }

        return lines;
    }

    private ValueTask<SessionLog> CreateAsync() => SessionLog.CreateAsync(new SessionLogOptions
    {
        CodexHome = _folder,
        Id = ThreadId.Create(),
        Cwd = _folder,
        Originator = "bench",
        CliVersion = "0.57.0",
        Source = SessionSource.Exec,
    });
}
