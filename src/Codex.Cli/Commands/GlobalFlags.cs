using System.CommandLine;

namespace Codex.Cli;

/// <summary>The flags that every command takes, at every level; given at several levels, the values add up.</summary>
internal sealed class GlobalFlags
{
    public Option<string[]> Config { get; } = Flags.Values("--config", "KEY=VALUE", "Override a value of config.toml, for example -c model=gpt-5 (repeatable)", "-c");

    public Option<string[]> Enable { get; } = Flags.Values("--enable", "FEATURE", "Turn a feature on (repeatable)");

    public Option<string[]> Disable { get; } = Flags.Values("--disable", "FEATURE", "Turn a feature off (repeatable)");

    public void AddTo(RootCommand root)
    {
        foreach (Option<string[]> option in (ReadOnlySpan<Option<string[]>>)[Config, Enable, Disable])
        {
            option.Recursive = true;
            root.Options.Add(option);
        }
    }

    public ConfigOverrides Read(ParseResult result) => new(
        result.GetValue(Config) ?? [],
        result.GetValue(Enable) ?? [],
        result.GetValue(Disable) ?? []);
}

/// <summary>What the command line changes in the configuration.</summary>
/// <param name="Config">The texts of <c>-c</c>, <c>KEY=VALUE</c>, in order.</param>
/// <param name="Enable">Features to turn on.</param>
/// <param name="Disable">Features to turn off.</param>
internal sealed record ConfigOverrides(IReadOnlyList<string> Config, IReadOnlyList<string> Enable, IReadOnlyList<string> Disable)
{
    /// <summary>
    /// All of it as <c>KEY=VALUE</c> in the order in which it counts: values, then what is on, then what is off, so that
    /// off wins wherever it stood on the line.
    /// </summary>
    public IReadOnlyList<string> InOrder =>
    [
        .. Config,
        .. Enable.Select(static feature => $"features.{feature}=true"),
        .. Disable.Select(static feature => $"features.{feature}=false"),
    ];
}
