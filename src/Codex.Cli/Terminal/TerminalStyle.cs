namespace Codex.Cli;

/// <summary>When text is styled.</summary>
internal enum ColorChoice
{
    Auto,
    Always,
    Never,
}

/// <summary>Styles text for a terminal, or leaves it as it is: then not one escape byte is written.</summary>
/// <param name="isEnabled">Whether to style.</param>
internal sealed class TerminalStyle(bool isEnabled)
{
    public static TerminalStyle Plain { get; } = new(false);

    /// <summary>Decides for a stream by the choice, the terminal and what the environment asks for.</summary>
    public static TerminalStyle For(ColorChoice choice, bool isTerminal, Func<string, string?> environment) => new(choice switch
    {
        ColorChoice.Always => true,
        ColorChoice.Never => false,
        _ when IsDemanded(environment("FORCE_COLOR")) || IsDemanded(environment("CLICOLOR_FORCE")) => true,
        _ => isTerminal && environment("TERM") != "dumb" && environment("NO_COLOR") is null,
    });

    public string Bold(string text) => Wrap("1", text);

    public string Dim(string text) => Wrap("2", text);

    public string Italic(string text) => Wrap("3", text);

    public string Red(string text) => Wrap("31", text);

    public string Green(string text) => Wrap("32", text);

    public string Yellow(string text) => Wrap("33", text);

    public string Magenta(string text) => Wrap("35", text);

    public string Cyan(string text) => Wrap("36", text);

    /// <summary>Text that leads somewhere when it is clicked, on terminals that know links (OSC 8); others show the text.</summary>
    public string Link(string text, string? address) => isEnabled && address is not null ? $"\e]8;;{address}\e\\{text}\e]8;;\e\\" : text;

    private static bool IsDemanded(string? value) => value is not (null or "" or "0");

    private string Wrap(string code, string text) => isEnabled && text.Length > 0 ? $"\e[{code}m{text}\e[0m" : text;
}
