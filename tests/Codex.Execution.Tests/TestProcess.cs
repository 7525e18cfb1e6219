namespace Codex.Execution.Tests;

/// <summary>Short ways to run real commands in tests.</summary>
internal static class TestProcess
{
    internal static Dictionary<string, string> Variables { get; } = new()
    {
        ["PATH"] = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
        ["HOME"] = "/nonexistent",
    };

    internal static ProcessRequest Shell(string script, string folder = "/") => Of(folder, "sh", "-c", script);

    internal static ProcessRequest Of(string folder, params string[] command) => new()
    {
        Command = command,
        WorkingDirectory = folder,
        Environment = Variables,
        Timeout = TimeSpan.FromSeconds(30),
    };

    internal static Task<ProcessOutput> RunAsync(ProcessRequest request) =>
        new ProcessRunner().RunAsync(request, onOutput: null, TestContext.Current.CancellationToken);

    /// <summary>Whether a process is there and is no zombie.</summary>
    internal static bool IsAlive(int pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[stat.LastIndexOf(')') + 2] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Asks again until it holds; fails when it still does not after 10 seconds.</summary>
    internal static async Task EventuallyAsync(Func<bool> holds, string what)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(10));
        while (!holds())
        {
            Assert.False(limit.IsCancellationRequested, $"never happened: {what}");
            await Task.Yield();
        }
    }
}
