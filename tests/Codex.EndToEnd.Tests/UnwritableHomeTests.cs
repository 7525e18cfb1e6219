using System.Diagnostics;
using System.Text.Json;
using Codex.Protocol;
using Codex.Sessions;
using Codex.Testing;

namespace Codex.EndToEnd.Tests;

/// <summary>The real executable on a disk that is full and in a home that cannot be written: it says so, works on, and damages nothing.</summary>
public sealed class UnwritableHomeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_home_that_cannot_be_written_costs_the_record_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Combine("home"));
        await File.WriteAllTextAsync(folder.Combine("home/sessions"), "in the way", Cancel);
        await using ScriptedModelServer model = await ScriptedModelServer.StartAsync([ScriptedResponse.Message("done")], Cancel);

        (int exit, JsonElement[] events) = await RunAsync(folder, model, "go");

        Assert.Equal(0, exit);
        Assert.Contains("not saved", Assert.Single(ErrorsOf(events)), StringComparison.Ordinal);
        Assert.Equal("turn.completed", events[^1].GetProperty("type").GetString());
        Assert.Equal("in the way", await File.ReadAllTextAsync(folder.Combine("home/sessions"), Cancel));
    }

    [Fact]
    public async Task A_session_that_may_only_be_read_is_taken_up_unsaved()
    {
        using var folder = new TemporaryFolder();
        await using var disk = await SmallDisk.MountAsync(folder.Combine("home"), "1m");
        await using ScriptedModelServer model = await ScriptedModelServer.StartAsync([ScriptedResponse.Message("one"), ScriptedResponse.Message("two")], Cancel);
        await RunAsync(folder, model, "go");
        string file = Assert.Single(SessionsIn(folder));
        byte[] before = await File.ReadAllBytesAsync(file, Cancel);
        await disk.MakeReadOnlyAsync();

        (int exit, JsonElement[] events) = await RunAsync(folder, model, "go on", "resume", "--last");

        Assert.Equal(0, exit);
        Assert.Contains("not saved", Assert.Single(ErrorsOf(events)), StringComparison.Ordinal);
        Assert.Equal("turn.completed", events[^1].GetProperty("type").GetString());
        Assert.Contains("one", model.Requests[1].Body!.Value.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(file, Cancel));
    }

    [Fact]
    public async Task A_full_disk_is_told_and_what_was_saved_goes_on_when_there_is_room_again()
    {
        using var folder = new TemporaryFolder();
        await using var disk = await SmallDisk.MountAsync(folder.Combine("home"), "128k");
        ScriptedResponse[] script =
        [
            .. Enumerable.Range(0, 30).Select(static n =>
                ScriptedResponse.FunctionCall("shell", $$"""{"command":["sh","-c","echo {{n}}; head -c 8000 /dev/zero | tr '\\0' x"]}""", $"c{n}")),
            ScriptedResponse.Message("done"),
            ScriptedResponse.Message("later"),
        ];
        await using ScriptedModelServer model = await ScriptedModelServer.StartAsync(script, Cancel);

        (int exit, JsonElement[] events) = await RunAsync(folder, model, "go");

        // All the work is done and told; the turn says that it is not on record.
        Assert.Equal(1, exit);
        Assert.Equal(30, events.Count(static told => told.GetProperty("type").GetString() == "item.completed" && told.GetProperty("item").GetProperty("type").GetString() == "command_execution"));
        Assert.Contains(ErrorsOf(events), static message => message.Contains("No space left", StringComparison.Ordinal));
        Assert.Contains(events, static told => told.GetProperty("type").GetString() == "turn.failed");
        string file = Assert.Single(SessionsIn(folder));
        SavedSession saved = await SessionReader.LoadAsync(file, Cancel);
        Assert.Empty(saved.Damaged);
        int outputs = OutputsIn(saved);
        Assert.InRange(outputs, 3, 29);

        // History is refused as a whole too, and says so.
        var history = new MessageHistory(folder.Combine("home"));
        SessionException refused = await Assert.ThrowsAsync<SessionException>(() => history.AppendAsync(saved.Id, new string('x', 100_000), Cancel));
        Assert.Equal(SessionErrorCode.WriteFailed, refused.Code);
        Assert.Equal(0, new FileInfo(folder.Combine("home/history.jsonl")).Length);

        await disk.ResizeAsync("4m");
        (exit, events) = await RunAsync(folder, model, "go on", "resume", saved.Id.ToString());

        Assert.Equal(0, exit);
        Assert.Empty(ErrorsOf(events));
        SavedSession after = await SessionReader.LoadAsync(file, Cancel);
        Assert.Empty(after.Damaged);
        Assert.Equal(saved.Lines, after.Lines.Take(saved.Lines.Count), new SameLine());
        Assert.True(OutputsIn(after) >= outputs);
        Assert.True(await history.AppendAsync(saved.Id, "short", Cancel));
        Assert.Equal(1, (await history.ReadStateAsync(Cancel)).EntryCount);
    }

    private static int OutputsIn(SavedSession session) =>
        session.Lines.Count(static line => line.Item is RolloutItem.Response { Item: FunctionCallOutputItem });

    private static string[] SessionsIn(TemporaryFolder folder) =>
        Directory.GetFiles(folder.Combine("home/sessions"), "rollout-*.jsonl", SearchOption.AllDirectories);

    private static string[] ErrorsOf(IEnumerable<JsonElement> events) =>
    [
        .. events.Where(static told => told.GetProperty("type").GetString() == "error").Select(static told => told.GetProperty("message").GetString()!),
        .. events.Where(static told => told.GetProperty("type").GetString() == "item.completed" && told.GetProperty("item").GetProperty("type").GetString() == "error")
            .Select(static told => told.GetProperty("item").GetProperty("message").GetString()!),
    ];

    private static async Task<(int Exit, JsonElement[] Events)> RunAsync(TemporaryFolder folder, ScriptedModelServer model, string prompt, params string[] more)
    {
        Directory.CreateDirectory(folder.Combine("ws"));
        var start = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "codex"),
            [
                "-c", "model_provider=mock", "-c", "model_providers.mock.name=mock", "-c", $"model_providers.mock.base_url=\"{model.BaseUrl}\"",
                "-c", "model_providers.mock.wire_api=responses", "exec", "--json", "--skip-git-repo-check", "-m", "gpt-5", "-s", "danger-full-access", prompt, .. more,
            ])
        {
            WorkingDirectory = folder.Combine("ws"),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["CODEX_HOME"] = folder.Combine("home");
        start.Environment.Remove("CODEX_API_KEY");
        using Process agent = Process.Start(start)!;
        agent.StandardInput.Close();
        Task<string> error = agent.StandardError.ReadToEndAsync(Cancel);
        string output = await agent.StandardOutput.ReadToEndAsync(Cancel);
        await agent.WaitForExitAsync(Cancel);
        Assert.True(output.Length > 0, await error);
        return (agent.ExitCode, [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonElement.Parse(line))]);
    }

    private sealed class SameLine : IEqualityComparer<RolloutLine>
    {
        public bool Equals(RolloutLine? x, RolloutLine? y) => x?.Timestamp == y?.Timestamp && x?.Item.GetType() == y?.Item.GetType();

        public int GetHashCode(RolloutLine obj) => obj.Timestamp.GetHashCode(StringComparison.Ordinal);
    }

    /// <summary>A file system in memory of a given size; needs the rights to mount one.</summary>
    private sealed class SmallDisk : IAsyncDisposable
    {
        private readonly string _folder;

        private SmallDisk(string folder) => _folder = folder;

        public static async Task<SmallDisk> MountAsync(string folder, string size)
        {
            Assert.SkipUnless(OperatingSystem.IsLinux(), "mounts a file system in memory as Linux has it");
            Directory.CreateDirectory(folder);
            (int exit, string error) = await CallAsync("mount", "-t", "tmpfs", "-o", $"size={size}", "codex-test", folder);
            Assert.SkipUnless(exit == 0, $"needs the rights to mount a file system: {error}");
            return new SmallDisk(folder);
        }

        public async Task ResizeAsync(string size) => Assert.Equal((0, ""), await CallAsync("mount", "-o", $"remount,size={size}", _folder));

        public async Task MakeReadOnlyAsync() => Assert.Equal((0, ""), await CallAsync("mount", "-o", "remount,ro", _folder));

        public async ValueTask DisposeAsync() => await CallAsync("umount", _folder);

        private static async Task<(int Exit, string Error)> CallAsync(string program, params string[] arguments)
        {
            using Process call = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            string error = await call.StandardError.ReadToEndAsync(CancellationToken.None);
            await call.WaitForExitAsync(CancellationToken.None);
            return (call.ExitCode, error);
        }
    }
}
