using Codex.Protocol;

namespace Codex.Configuration.Tests;

public sealed class SandboxSettingsTests : IDisposable
{
    private readonly TestHome _home = new();

    [Fact]
    public void Nothing_configured_denies_the_usual_places_and_takes_what_works()
    {
        CodexConfiguration configuration = _home.Load();
        Assert.Equal(SandboxBackend.Auto, configuration.Sandbox.Backend);
        Assert.True(configuration.Sandbox.DeniesUsualReads);
        Assert.Empty(configuration.Sandbox.DeniedReads);
        Assert.Equal(configuration.CodexHome, configuration.Sandbox.AgentHome);
        Assert.Empty(configuration.Commands.Safe);
    }

    [Fact]
    public void Paths_are_added_to_the_usual_ones_or_take_their_place()
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        _home.Write("config.toml", "[sandbox]\nbackend = \"landlock\"\ndeny_read = [\"default\", \"~/keys\", \"/srv/a/../b/\"]\n");
        CodexConfiguration configuration = _home.Load();
        Assert.Equal(SandboxBackend.Landlock, configuration.Sandbox.Backend);
        Assert.True(configuration.Sandbox.DeniesUsualReads);
        Assert.Equal([Path.Join(home, "keys"), "/srv/b"], configuration.Sandbox.DeniedReads);

        _home.Write("config.toml", "[sandbox]\ndeny_read = []\n");
        configuration = _home.Load();
        Assert.False(configuration.Sandbox.DeniesUsualReads);
        Assert.Empty(configuration.Sandbox.DeniedReads);
    }

    [Fact]
    public void Lists_of_commands_are_words()
    {
        _home.Write("config.toml", "[commands]\nsafe = [\"make  test\"]\ndangerous = [\"terraform apply\", \"kubectl\"]\n");
        CodexConfiguration configuration = _home.Load();
        Assert.Equal([["make", "test"]], configuration.Commands.Safe);
        Assert.Equal([["terraform", "apply"], ["kubectl"]], configuration.Commands.Dangerous);
        Assert.Empty(configuration.Warnings);
    }

    [Theory]
    [InlineData("/", "file system")]
    [InlineData("~", "home")]
    public void Writing_everywhere_is_warned_of(string cwd, string what)
    {
        string folder = cwd == "~" ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) : cwd;
        _home.Write("config.toml", "sandbox_mode = \"workspace-write\"\n");
        Assert.Contains(ConfigurationLoader.Load(_home.Options with { Cwd = folder }).Warnings, warning => warning.Message.Contains(what, StringComparison.Ordinal));
        Assert.DoesNotContain(_home.Load().Warnings, warning => warning.Key == "sandbox_mode");
    }

    public void Dispose() => _home.Dispose();
}
