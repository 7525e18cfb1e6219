using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Codex.Samples.AppServerClient;

namespace Codex.EndToEnd.Tests.AppServer;

/// <summary>
/// Many conversations in one process, each running turns. <c>CODEX_LOAD_TURNS</c> sets how many turns in all (then in 200
/// conversations, and memory must stay within bounds); <c>CODEX_LOAD_EXECUTABLES</c> names the programs to measure, separated as in
/// PATH; <c>CODEX_LOAD_REPORT</c> a file that the figures are appended to.
/// </summary>
public sealed class LoadTests
{
    private const int FewConversations = 20;
    private const int FewTurns = 200;
    private const int ManyConversations = 200;
    private const int FirstTurns = 1000;
    private const double MostGrowth = 1.1;
    private const double Mebi = 1024 * 1024;

    private static readonly TimeSpan s_settling = TimeSpan.FromSeconds(2);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_turn_of_many_conversations_completes_and_memory_stays()
    {
        bool isLarge = int.TryParse(Environment.GetEnvironmentVariable("CODEX_LOAD_TURNS"), CultureInfo.InvariantCulture, out int turns);
        (int conversations, turns) = isLarge ? (ManyConversations, turns) : (FewConversations, FewTurns);
        string[] programs = Environment.GetEnvironmentVariable("CODEX_LOAD_EXECUTABLES")?.Split(Path.PathSeparator) ?? [AppServerHome.Codex];
        foreach (string program in programs)
        {
            await RunAsync(program, conversations, turns, isLarge && program == programs[0]);
        }
    }

    private static async Task RunAsync(string program, int count, int turns, bool isBounded)
    {
        await using var model = new ReadyModel();
        using var home = new AppServerHome(model.BaseUrl);
        ProcessStartInfo start = home.Start(program);
        start.RedirectStandardError = false;
        await using AppServerClient server = await AppServerClient.StartAsync(start, Stop);
        var ended = new ConcurrentDictionary<string, TaskCompletionSource<string>>();
        Task watching = WatchAsync(server, ended);
        double empty = await MemoryAsync(server);
        string[] threads = new string[count];
        for (int i = 0; i < count; i++)
        {
            JsonObject started = await server.CallAsync("thread/start", new JsonObject { ["cwd"] = home.Workspace }, Stop);
            threads[i] = started["thread"]!["id"]!.GetValue<string>();
        }

        double begun = await MemoryAsync(server);
        long time = Stopwatch.GetTimestamp();
        int first = Math.Min(FirstTurns, turns) / count;
        await RunTurnsAsync(first);
        double after = await MemoryAsync(server);
        await RunTurnsAsync((turns / count) - first);
        TimeSpan passed = Stopwatch.GetElapsedTime(time);
        double last = await MemoryAsync(server);
        Report(string.Create(
            CultureInfo.InvariantCulture,
            $"{program}: {count} conversations, {turns} turns in {passed.TotalSeconds:0.0} s; memory {empty:0.0} MiB empty, {begun:0.0} MiB with them, {after:0.0} MiB after {first * count} turns, {last:0.0} MiB at the end; {(last - empty) * 1024 / count:0} KiB a conversation"));

        Assert.Equal(turns, model.Requests);
        Assert.False(watching.IsCompleted);
        if (isBounded)
        {
            Assert.InRange(last, 0, after * MostGrowth);
        }

        async Task RunTurnsAsync(int each) => await Task.WhenAll(threads.Select(thread => ConverseAsync(server, ended, thread, each)));
    }

    private static async Task ConverseAsync(AppServerClient server, ConcurrentDictionary<string, TaskCompletionSource<string>> ended, string thread, int turns)
    {
        for (int i = 0; i < turns; i++)
        {
            TaskCompletionSource<string> end = ended[thread] = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            await server.CallAsync("turn/start", AppServerProcessTests.Turn(thread, "Go on."), Stop);
            Assert.Equal("It is done.", await end.Task.WaitAsync(Stop));
        }
    }

    private static async Task WatchAsync(AppServerClient server, ConcurrentDictionary<string, TaskCompletionSource<string>> ended)
    {
        await foreach (ServerMessage message in server.Messages.ReadAllAsync(Stop))
        {
            if (message.Method is "codex/event/task_complete" or "codex/event/error" or "codex/event/turn_aborted")
            {
                JsonNode details = message.Params["msg"]!;
                ended[message.Params["conversationId"]!.GetValue<string>()].TrySetResult((details["last_agent_message"] ?? details["message"])?.ToString() ?? message.Method);
            }
        }

        foreach (TaskCompletionSource<string> left in ended.Values)
        {
            left.TrySetException(new IOException("The server has ended."));
        }
    }

    // What is free is given back after a while.
    private static async Task<double> MemoryAsync(AppServerClient server)
    {
        await Task.Delay(Environment.GetEnvironmentVariable("CODEX_LOAD_TURNS") is null ? TimeSpan.Zero : s_settling, Stop);
        server.Process.Refresh();
        return server.Process.WorkingSet64 / Mebi;
    }

    private static void Report(string line)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        if (Environment.GetEnvironmentVariable("CODEX_LOAD_REPORT") is { Length: > 0 } file)
        {
            File.AppendAllText(file, line + "\n");
        }
    }
}
