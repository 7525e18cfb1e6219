using System.Buffers;

namespace Codex.Models;

/// <summary>Which terminal the process runs in, told from its environment.</summary>
internal static class TerminalName
{
    private static readonly SearchValues<char> s_legal =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./");

    public static string Detect(Func<string, string?> environment) => Sanitize(Raw(environment));

    private static string Raw(Func<string, string?> environment)
    {
        if (environment("TERM_PROGRAM") is { } program && !string.IsNullOrWhiteSpace(program))
        {
            return Versioned(program, environment("TERM_PROGRAM_VERSION"));
        }

        if (environment("WEZTERM_VERSION") is { } wezterm)
        {
            return Versioned("WezTerm", wezterm);
        }

        string? term = environment("TERM");
        if (environment("KITTY_WINDOW_ID") is not null || term?.Contains("kitty", StringComparison.Ordinal) == true)
        {
            return "kitty";
        }

        if (environment("ALACRITTY_SOCKET") is not null || term == "alacritty")
        {
            return "Alacritty";
        }

        if (environment("KONSOLE_VERSION") is { } konsole)
        {
            return Versioned("Konsole", konsole);
        }

        if (environment("GNOME_TERMINAL_SCREEN") is not null)
        {
            return "gnome-terminal";
        }

        if (environment("VTE_VERSION") is { } vte)
        {
            return Versioned("VTE", vte);
        }

        return environment("WT_SESSION") is not null ? "WindowsTerminal" : term ?? "unknown";
    }

    private static string Versioned(string name, string? version) => string.IsNullOrWhiteSpace(version) ? name : $"{name}/{version}";

    private static string Sanitize(string name)
    {
        if (!name.AsSpan().ContainsAnyExcept(s_legal))
        {
            return name;
        }

        return string.Create(name.Length, name, static (destination, source) =>
        {
            for (int i = 0; i < source.Length; i++)
            {
                destination[i] = s_legal.Contains(source[i]) ? source[i] : '_';
            }
        });
    }
}
