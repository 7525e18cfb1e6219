namespace Codex.Configuration.Tests;

public sealed class CodexHomeTests : IDisposable
{
    private readonly TestHome _home = new();

    [Fact]
    public void A_configured_folder_that_does_not_exist_is_refused()
    {
        string missing = Path.Combine(_home.Root, "none");
        var refused = Assert.Throws<ConfigurationException>(() => CodexHome.Resolve(Variables(("CODEX_HOME", missing))));
        Assert.Equal(ConfigurationErrorCode.HomeNotFound, refused.Code);
        Assert.Contains(missing, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Without_the_variable_it_is_dot_codex_in_the_home_folder_and_is_not_made(string? variable)
    {
        string home = CodexHome.Resolve(Variables(("CODEX_HOME", variable), ("HOME", _home.Root), ("USERPROFILE", _home.Root)));
        Assert.Equal(Path.Combine(_home.Root, ".codex"), home);
        ConfigurationLoader.Load(_home.Options with { CodexHome = home });
        Assert.False(Path.Exists(home));
    }

    [Fact]
    public void A_relative_folder_starts_at_the_process_folder_and_links_are_resolved()
    {
        Directory.CreateSymbolicLink(Path.Combine(_home.Root, "link"), _home.Path);
        Assert.Equal(_home.Path, CodexHome.Resolve(Variables(("CODEX_HOME", "link")), _home.Root));
    }

    [Fact]
    public void A_file_as_home_is_refused_when_it_is_read()
    {
        string file = _home.Write("file", "");
        var refused = Assert.Throws<ConfigurationException>(() => ConfigurationLoader.Load(_home.Options with { CodexHome = file }));
        Assert.Equal(ConfigurationErrorCode.UnreadableFile, refused.Code);
    }

    [Fact]
    public void A_canonical_path_has_no_links_and_a_circle_of_links_has_none()
    {
        Directory.CreateSymbolicLink(Path.Combine(_home.Workspace, "a"), "b");
        Directory.CreateSymbolicLink(Path.Combine(_home.Workspace, "b"), "a");
        Directory.CreateSymbolicLink(Path.Combine(_home.Workspace, "up"), "../home");
        Assert.Null(CanonicalPath.TryResolve(Path.Combine(_home.Workspace, "a")));
        Assert.Equal(_home.Path, CanonicalPath.TryResolve(Path.Combine(_home.Workspace, "up")));
        Assert.Equal(Path.Combine(_home.Workspace, "gone"), CanonicalPath.Of(Path.Combine(_home.Workspace, "gone")));
    }

    public void Dispose() => _home.Dispose();

    private static Func<string, string?> Variables(params (string Name, string? Value)[] variables) =>
        name => Array.Find(variables, variable => variable.Name == name).Value;
}
