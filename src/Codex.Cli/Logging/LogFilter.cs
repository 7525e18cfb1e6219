using Microsoft.Extensions.Logging;

namespace Codex.Cli.Logging;

/// <summary>What is logged: a level for every target, as <c>RUST_LOG</c> writes it (<c>LEVEL</c> or <c>TARGET=LEVEL</c>, with commas between).</summary>
/// <remarks>A target stands for everything whose name begins with it; of several that fit, the longest counts.</remarks>
internal sealed class LogFilter
{
    public const string Variable = "RUST_LOG";

    private readonly List<(string Target, LogLevel Level)> _rules;

    private LogFilter(List<(string Target, LogLevel Level)> rules) => _rules = rules;

    /// <summary>Errors only.</summary>
    public static LogFilter Default { get; } = new([("", LogLevel.Error)]);

    /// <summary>Reads a filter; a blank one is <see cref="Default"/>.</summary>
    /// <param name="text">The text; null for none.</param>
    /// <param name="misfit">A part that cannot be understood; then nothing of the text counts. Null when there is none.</param>
    public static LogFilter Parse(string? text, out string? misfit)
    {
        misfit = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            return Default;
        }

        List<(string, LogLevel)> rules = [];
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            LogLevel? level = LevelOf(equals < 0 ? part : part[(equals + 1)..].Trim());
            if (equals < 0)
            {
                // A name alone stands for all of it.
                rules.Add(level is { } everywhere ? ("", everywhere) : (part, LogLevel.Trace));
            }
            else if (level is { } known)
            {
                rules.Add((part[..equals].Trim(), known));
            }
            else
            {
                misfit = part;
                return Default;
            }
        }

        return new LogFilter(rules);
    }

    /// <summary>The lowest level that is logged of a target.</summary>
    public LogLevel LevelFor(string target)
    {
        LogLevel level = LogLevel.None;
        int longest = -1;
        foreach ((string name, LogLevel named) in _rules)
        {
            if (name.Length >= longest && target.StartsWith(name, StringComparison.Ordinal))
            {
                (level, longest) = (named, name.Length);
            }
        }

        return level;
    }

    private static LogLevel? LevelOf(string word) => word.ToUpperInvariant() switch
    {
        "TRACE" => LogLevel.Trace,
        "DEBUG" => LogLevel.Debug,
        "INFO" => LogLevel.Information,
        "WARN" => LogLevel.Warning,
        "ERROR" => LogLevel.Error,
        "OFF" => LogLevel.None,
        _ => null,
    };
}
