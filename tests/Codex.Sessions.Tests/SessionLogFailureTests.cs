using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Codex.Sessions.Tests;

/// <summary>Writes that fail, on a pipe that is full: the system writes a part, then refuses.</summary>
public sealed partial class SessionLogFailureTests : IDisposable
{
    private const int ReadWriteNonBlocking = 0x802;
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_could_not_be_written_is_written_before_the_next_items()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "opens a pipe for reading and writing at once");
        using SafeFileHandle pipe = await OpenPipeAsync();
        await using var log = new SessionLog("pipe", new AppendOnlyFile(pipe), TimeProvider.System);

        SessionException error = await Assert.ThrowsAsync<SessionException>(async () =>
            await log.AppendAsync([.. Enumerable.Range(0, 30).Select(i => Samples.User($"{i} " + new string('x', 4000)))], Cancel));
        Assert.Equal(SessionErrorCode.WriteFailed, error.Code);

        var received = new StringBuilder();
        Drain(pipe, received);
        await log.FlushAsync(Cancel);
        Drain(pipe, received);
        await log.AppendAsync(Samples.User("last"), Cancel);
        Drain(pipe, received);

        // The line that was cut stands alone and damaged; it follows whole.
        string path = _folder.Write("copy.jsonl", Samples.Meta(Guid.Empty.ToString()) + received);
        SavedSession saved = await SessionReader.LoadAsync(path, Cancel);
        Assert.Equal(32, saved.Lines.Count);
        Assert.True(saved.Damaged.Count <= 2);
        Assert.Equal(
            Enumerable.Range(0, 30).Select(static i => $"{i} ").Append("last"),
            saved.Lines.Skip(1).Select(static line => UserMessageText.Of(((RolloutItem.Response)line.Item).Item)!.Replace("x", "", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_full_disk_is_told_with_the_systems_reason()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs /dev/full");
        await using SessionLog log = await SessionLog.ResumeAsync("/dev/full", cancellationToken: Cancel);
        SessionException error = await Assert.ThrowsAsync<SessionException>(async () => await log.AppendAsync(Samples.User("x"), Cancel));
        Assert.Equal(SessionErrorCode.WriteFailed, error.Code);
        Assert.Contains("No space left", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backlog_that_grows_too_large_loses_the_latest_items_and_says_so()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs /dev/full");
        await using SessionLog log = await SessionLog.ResumeAsync("/dev/full", cancellationToken: Cancel);
        RolloutItem large = Samples.User(new string('x', 40 * 1024 * 1024));
        SessionException first = await Assert.ThrowsAsync<SessionException>(async () => await log.AppendAsync(large, Cancel));
        SessionException second = await Assert.ThrowsAsync<SessionException>(async () => await log.AppendAsync(large, Cancel));
        Assert.Equal(SessionErrorCode.WriteFailed, first.Code);
        Assert.Equal(SessionErrorCode.ItemsLost, second.Code);
    }

    private static void Drain(SafeFileHandle pipe, StringBuilder into)
    {
        byte[] buffer = new byte[65536];
        nint count;
        while ((count = Read(pipe, buffer, buffer.Length)) > 0)
        {
            into.Append(Encoding.UTF8.GetString(buffer, 0, (int)count));
        }
    }

    private async Task<SafeFileHandle> OpenPipeAsync()
    {
        string path = _folder.File("pipe");
        using Process make = Process.Start("mkfifo", [path]);
        await make.WaitForExitAsync(Cancel);
        int descriptor = Open(path, ReadWriteNonBlocking);
        Assert.True(descriptor >= 0);
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(SafeFileHandle handle, [Out] byte[] buffer, nint count);
}
