using System.Text;
using Codex.Configuration;

namespace Codex.Cli;

/// <summary>The configuration as people read it: TOML, with the place of each value as a comment.</summary>
internal static class ConfigText
{
    private const int WidestColumn = 56;

    public static string Of(IReadOnlyList<ConfigurationEntry> entries)
    {
        string[] values = [.. entries.Select(static entry => entry.Value is { } value ? $"{entry.Key} = {value}" : $"# {entry.Key} is not set")];
        int column = values.Where(static value => value.Length <= WidestColumn).Select(static value => value.Length).DefaultIfEmpty().Max();
        var text = new StringBuilder();
        for (int i = 0; i < values.Length; i++)
        {
            text.Append(values[i]);
            if (entries[i].Value is not null)
            {
                text.Append(' ', Math.Max(0, column - values[i].Length)).Append("  # ").Append(ConfigOriginWords.Describe(entries[i].Origin));
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
