using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Codex.Cli.Logging;

/// <summary>A log that is written as lines, one for each record: time, level, target, text.</summary>
/// <param name="output">Standard error, usually; it must be safe to use from many tasks.</param>
/// <param name="filter">What is logged.</param>
/// <param name="time">The clock; null for the system's.</param>
internal sealed class LogLines(TextWriter output, LogFilter filter, TimeProvider? time = null) : ILoggerFactory
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>The log on standard error, as the environment filters it.</summary>
    public static LogLines FromEnvironment(TextWriter error)
    {
        LogFilter filter = LogFilter.Parse(Environment.GetEnvironmentVariable(LogFilter.Variable), out string? misfit);
        if (misfit is not null)
        {
            error.WriteLine($"warning: {LogFilter.Variable}: `{misfit}` is not understood, so errors only are logged; write LEVEL or TARGET=LEVEL, with a level of error, warn, info, debug, trace and off");
        }

        return new LogLines(error, filter);
    }

    public ILogger CreateLogger(string categoryName) => new Target(this, categoryName, filter.LevelFor(categoryName));

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("This log goes to one place only.");

    public void Dispose()
    {
    }

    private void Write(LogLevel level, string target, string text, Exception? exception)
    {
        var line = new StringBuilder(text.Length + 64);
        line.Append(CultureInfo.InvariantCulture, $"{_time.GetUtcNow().UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'} {Word(level),5} {target}: ");
        AppendVisible(line, text);
        if (exception is not null)
        {
            AppendVisible(line.Append(": "), exception.ToString());
        }

        output.WriteLine(line.ToString());
    }

    // A record is one line, and nothing in it steers a terminal.
    private static void AppendVisible(StringBuilder line, string text)
    {
        foreach (char letter in text)
        {
            _ = letter switch
            {
                '\n' => line.Append("\\n"),
                '\r' => line.Append("\\r"),
                '\t' => line.Append(letter),
                _ when char.IsControl(letter) => line.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
                _ => line.Append(letter),
            };
        }
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "TRACE",
        LogLevel.Debug => "DEBUG",
        LogLevel.Information => "INFO",
        LogLevel.Warning => "WARN",
        _ => "ERROR",
    };

    private sealed class Target(LogLines lines, string name, LogLevel lowest) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= lowest && logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                lines.Write(logLevel, name, formatter(state, exception), exception);
            }
        }
    }
}
