namespace Codex.Models.Tests;

public sealed class ClientIdentityTests
{
    [Theory]
    [InlineData(null, null, "codex_cli_rs")]
    [InlineData("codex_exec", null, "codex_exec")]
    [InlineData("codex_exec", "my_app", "my_app")]
    [InlineData("codex_exec", "bad\nvalue", "codex_cli_rs")]
    [InlineData("codex_exec", "", "codex_cli_rs")]
    public void The_environment_s_originator_wins_and_an_illegal_one_falls_back(string? entryPoint, string? variable, string expected) =>
        Assert.Equal(expected, new ClientIdentity(entryPoint, name => name == "CODEX_INTERNAL_ORIGINATOR_OVERRIDE" ? variable : null).Originator);

    [Fact]
    public void The_user_agent_names_program_system_terminal_and_client()
    {
        var identity = new ClientIdentity("codex_exec", static name => name == "TERM" ? "xterm-256color" : null);
        Assert.Matches(@"^codex_exec/0\.57\.0 \([^;]+ [^;]+; [a-z0-9_]+\) xterm-256color$", identity.UserAgent);
        identity.UserAgentSuffix = "  editor; 1.2 ";
        Assert.EndsWith(" xterm-256color (editor; 1.2)", identity.UserAgent, StringComparison.Ordinal);
        identity.UserAgentSuffix = "  ";
        Assert.EndsWith("xterm-256color", identity.UserAgent, StringComparison.Ordinal);
        identity.UserAgentSuffix = "\u00e9diteur\r\n1";
        Assert.EndsWith("(_diteur__1)", identity.UserAgent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TERM_PROGRAM=iTerm.app;TERM_PROGRAM_VERSION=3.5;TERM=x", "iTerm.app/3.5")]
    [InlineData("TERM_PROGRAM=Apple Terminal", "Apple_Terminal")]
    [InlineData("TERM_PROGRAM= ;WEZTERM_VERSION=2024", "WezTerm/2024")]
    [InlineData("WEZTERM_VERSION=", "WezTerm")]
    [InlineData("KITTY_WINDOW_ID=1;TERM=x", "kitty")]
    [InlineData("TERM=xterm-kitty", "kitty")]
    [InlineData("ALACRITTY_SOCKET=/s", "Alacritty")]
    [InlineData("TERM=alacritty", "Alacritty")]
    [InlineData("KONSOLE_VERSION=230804", "Konsole/230804")]
    [InlineData("GNOME_TERMINAL_SCREEN=/x", "gnome-terminal")]
    [InlineData("VTE_VERSION=7600", "VTE/7600")]
    [InlineData("WT_SESSION=1", "WindowsTerminal")]
    [InlineData("TERM=dumb", "dumb")]
    [InlineData("", "unknown")]
    public void The_terminal_is_told_from_the_environment(string environment, string expected)
    {
        Dictionary<string, string> values = environment.Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        Assert.Equal(expected, TerminalName.Detect(values.GetValueOrDefault));
    }

    [Theory]
    [InlineData("ID=debian\nVERSION_ID=\"12\"\n", "Debian", "12.0.0")]
    [InlineData("NAME=\"Ubuntu\"\nVERSION_ID=\"22.04\"\nID=ubuntu\n", "Ubuntu", "22.4.0")]
    [InlineData("ID=fancy\n", "Linux", "Unknown")]
    [InlineData("ID=arch\nVERSION_ID=rolling\n", "Arch Linux", "rolling")]
    public void A_linux_release_is_named(string text, string name, string version) =>
        Assert.Equal((name, version), OperatingSystemName.FromRelease(text));
}
