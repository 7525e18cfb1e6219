using System.Diagnostics;

namespace Codex.Mcp.Tests;

/// <summary>A named pipe that a server program and its children hold open: its end is the end of the last of them.</summary>
public sealed class LifeLine : IDisposable
{
    private readonly Process _reader;

    private LifeLine(string path, Process reader)
    {
        Path = path;
        _reader = reader;
    }

    /// <summary>The pipe.</summary>
    public string Path { get; }

    public static async Task<LifeLine> CreateAsync(string path, CancellationToken cancellationToken)
    {
        using Process made = Process.Start("mkfifo", path);
        await made.WaitForExitAsync(cancellationToken);
        return new LifeLine(path, Process.Start(new ProcessStartInfo("cat", [path]) { RedirectStandardOutput = true })!);
    }

    /// <summary>Waits until somebody holds it.</summary>
    public async Task HeldAsync(CancellationToken cancellationToken) => await _reader.StandardOutput.ReadLineAsync(cancellationToken);

    /// <summary>Whether somebody holds it.</summary>
    public bool IsHeld => !_reader.HasExited;

    /// <summary>Waits until nobody holds it any more.</summary>
    public Task EndedAsync(CancellationToken cancellationToken) => _reader.WaitForExitAsync(cancellationToken);

    public void Dispose()
    {
        if (!_reader.HasExited)
        {
            _reader.Kill();
        }

        _reader.Dispose();
    }
}
