using System.Diagnostics;
using Codex.Protocol;

namespace Codex.Sessions.Tests;

public sealed class MessageHistoryTests : IDisposable
{
    private readonly TempFolder _home = new();
    private readonly FixedTime _time = new(DateTimeOffset.FromUnixTimeSeconds(1762336800));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string HistoryPath => _home.File("history.jsonl");

    public void Dispose() => _home.Dispose();

    private MessageHistory History(MessageHistoryOptions? options = null) => new(_home.Path, options, _time);

    [Fact]
    public async Task A_message_is_one_line_and_the_file_the_owners_alone()
    {
        Assert.True(await History().AppendAsync(Samples.Id, "line one\nline <two>", Cancel));
        Assert.Equal(
            $$"""{"session_id":"{{Samples.Id}}","ts":1762336800,"text":"line one\nline <two>"}""" + "\n",
            await File.ReadAllTextAsync(HistoryPath, Cancel));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(HistoryPath));
        }
    }

    [Fact]
    public async Task Rights_that_are_too_wide_are_narrowed()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Unix permissions");
            return;
        }

        _home.Write("history.jsonl", "");
        File.SetUnixFileMode(HistoryPath, (UnixFileMode)0b110_100_100);
        await History().AppendAsync(Samples.Id, "x", Cancel);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(HistoryPath));
    }

    [Fact]
    public async Task Nothing_is_written_when_nothing_shall_be_kept_and_lookups_still_work()
    {
        await History().AppendAsync(Samples.Id, "old", Cancel);
        MessageHistory off = History(new() { IsKept = false });
        Assert.False(await off.AppendAsync(Samples.Id, "new", Cancel));
        MessageHistoryState state = await off.ReadStateAsync(Cancel);
        Assert.Equal(1, state.EntryCount);
        Assert.Equal("old", (await off.FindAsync(0, state.LogId, Cancel))!.Text);
    }

    [Fact]
    public async Task Ends_of_lines_are_counted_blank_ones_too_and_a_partial_one_not()
    {
        _home.Write("history.jsonl", "{\"session_id\":\"a\",\"ts\":1,\"text\":\"x\"}\n{\"session_id\":\"a\",\"ts\":2,\"text\":\"y\\nz\"}\n\n{\"partial");
        MessageHistory history = History();
        MessageHistoryState state = await history.ReadStateAsync(Cancel);
        Assert.Equal(3, state.EntryCount);
        Assert.NotEqual(0UL, state.LogId);
        Assert.Equal(new HistoryEntry("a", 2, "y\nz"), await history.FindAsync(1, state.LogId, Cancel));
        Assert.Null(await history.FindAsync(2, state.LogId, Cancel));
        Assert.Null(await history.FindAsync(3, state.LogId, Cancel));
        Assert.Null(await history.FindAsync(9, state.LogId, Cancel));
        Assert.Null(await history.FindAsync(1, state.LogId + 1, Cancel));
    }

    [Fact]
    public async Task No_file_has_no_identity_and_no_entries()
    {
        Assert.Equal(default, await History().ReadStateAsync(Cancel));
        Assert.Null(await History().FindAsync(0, 0, Cancel));
    }

    [Fact]
    public async Task The_identity_is_the_inode()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "uses stat of Linux");
        await History().AppendAsync(Samples.Id, "x", Cancel);
        using Process stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%i", HistoryPath]) { RedirectStandardOutput = true })!;
        string inode = (await stat.StandardOutput.ReadToEndAsync(Cancel)).Trim();
        Assert.Equal(inode, (await History().ReadStateAsync(Cancel)).LogId.ToString());
    }

    [Fact]
    public async Task Beyond_the_limit_the_oldest_lines_go_and_the_file_stays_the_same()
    {
        MessageHistory history = History(new() { MaxBytes = 250 });
        await history.AppendAsync(Samples.Id, "0", Cancel);
        ulong identity = (await history.ReadStateAsync(Cancel)).LogId;
        for (int i = 1; i < 10; i++)
        {
            await history.AppendAsync(Samples.Id, $"{i}", Cancel);
        }

        MessageHistoryState state = await history.ReadStateAsync(Cancel);
        Assert.Equal(identity, state.LogId);
        Assert.True(new FileInfo(HistoryPath).Length <= 250);
        Assert.Equal("9", (await history.FindAsync(state.EntryCount - 1, state.LogId, Cancel))!.Text);

        await history.AppendAsync(Samples.Id, new string('x', 500), Cancel);
        Assert.Equal(1, (await history.ReadStateAsync(Cancel)).EntryCount);
    }

    [Fact]
    public async Task While_another_process_holds_the_file_the_message_is_dropped_after_ten_tries()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "uses flock of util-linux");
        await History().AppendAsync(Samples.Id, "before", Cancel);
        ulong identity = (await History().ReadStateAsync(Cancel)).LogId;
        using Process holder = Process.Start(new ProcessStartInfo("flock", [HistoryPath, "sh", "-c", "echo held; read line"])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        })!;
        Assert.Equal("held", await holder.StandardOutput.ReadLineAsync(Cancel));

        Assert.False(await History().AppendAsync(Samples.Id, "dropped", Cancel));
        Assert.Null(await History().FindAsync(0, identity, Cancel));
        holder.StandardInput.Close();
        await holder.WaitForExitAsync(Cancel);

        Assert.True(await History().AppendAsync(Samples.Id, "after", Cancel));
        Assert.Equal(2, (await History().ReadStateAsync(Cancel)).EntryCount);
    }

    [Fact]
    public async Task Many_writers_lose_nothing()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 20), Cancel, async (i, cancel) =>
        {
            var patient = new MessageHistory(_home.Path);
            Assert.True(await patient.AppendAsync(Samples.Id, $"{i}", cancel));
        });
        Assert.Equal(20, (await History().ReadStateAsync(Cancel)).EntryCount);
    }
}
