using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Codex.Mcp.Tests;

/// <summary>A log that keeps its records.</summary>
public sealed class RecordedLog : ILogger
{
    public ConcurrentQueue<(LogLevel Level, string Text)> Records { get; } = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        // A flood must not fill the memory of the tests.
        if (IsEnabled(logLevel) && Records.Count < 10_000)
        {
            Records.Enqueue((logLevel, formatter(state, exception)));
        }
    }
}
