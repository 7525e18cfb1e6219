using System.Diagnostics;
using System.Threading.Channels;

namespace Codex.Core.Tests;

/// <summary>
/// A named pipe by which programs of a test signal what they do: the lines that they write into it arrive, and it ends when the last
/// of those that hold it open has ended.
/// </summary>
internal sealed class SignalPipe : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly string _path;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    private SignalPipe(string path)
    {
        _path = path;
        // Opening waits for the first writer, so it has a thread of its own.
        _ = Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Whether all writers have ended.</summary>
    public bool HasEnded => _lines.Reader.Completion.IsCompleted;

    public static async Task<SignalPipe> CreateAsync(string path)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no named pipes among its files");
        using var made = Process.Start("mkfifo", [path]);
        await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new SignalPipe(path);
    }

    /// <summary>Holds the pipe open until disposed, while writers come and go.</summary>
    public FileStream Hold() => new(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);

    public Task<string> ReadLineAsync() =>
        _lines.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(s_patience, TestContext.Current.CancellationToken);

    /// <summary>Waits until all writers have ended.</summary>
    public Task EndAsync() => _lines.Reader.Completion.WaitAsync(s_patience, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (!HasEnded && File.Exists(_path))
        {
            // A writer that comes and goes lets a reader go that never had one.
            await Hold().DisposeAsync();
        }
    }

    private void Read()
    {
        foreach (string line in File.ReadLines(_path))
        {
            _lines.Writer.TryWrite(line);
        }

        _lines.Writer.Complete();
    }
}
