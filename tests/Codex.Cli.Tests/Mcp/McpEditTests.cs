using Codex.Authentication.Tests;

namespace Codex.Cli.Tests.Mcp;

/// <summary><c>codex mcp add</c> and <c>remove</c>: they edit one table of the user's file.</summary>
[Collection(HomeInEnvironment.Name)]
public sealed class McpEditTests : IAsyncLifetime
{
    private readonly McpFixture _mcp = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _mcp.DisposeAsync();

    [Theory]
    [InlineData("command = \"prog\"", "n", "prog")]
    [InlineData("command = \"prog\"\nargs = [\"-x\", \"--url\", \"y\", \"--\", \"-c\"]", "n", "prog", "-x", "--url", "y", "--", "-c")]
    [InlineData("command = \"prog\"\nargs = [\"--env\", \"A=1\"]", "n", "--", "prog", "--env", "A=1")]
    [InlineData("command = \"prog\"\nenv = { A = \"2=3\", B = \"\" }", "n", "--env", "A=1", "--env", " A =2=3", "--env", "B=", "prog")]
    public async Task A_program_is_added_with_everything_behind_its_first_word(string expected, params string[] line)
    {
        string output = await McpFixture.OutputOfAsync(["add", .. line]);

        Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("n", output, StringComparison.Ordinal);
        Assert.Equal(Flat(expected), Flat(_mcp.Config.Replace("[mcp_servers.n]", "", StringComparison.Ordinal).Replace("[mcp_servers.n.env]", "env", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_address_is_added_and_a_token_variable_spares_the_question_for_a_login()
    {
        string output = await McpFixture.OutputOfAsync("add", "wiki", "--url", _mcp.Url, "--bearer-token-env-var", "TOKEN");

        Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains($"url = \"{_mcp.Url}\"", _mcp.Config, StringComparison.Ordinal);
        Assert.Contains("bearer_token_env_var = \"TOKEN\"", _mcp.Config, StringComparison.Ordinal);
        Assert.Empty(_mcp.Web.Requests);
    }

    [Fact]
    public async Task An_address_that_takes_logins_is_hinted_at_one_that_does_not_is_not()
    {
        Assert.DoesNotContain("codex mcp login", await McpFixture.OutputOfAsync("add", "plain", "--url", _mcp.Url), StringComparison.Ordinal);

        _mcp.TakesLogins();
        string hint = await McpFixture.OutputOfAsync("add", "wiki", "--url", _mcp.Url);

        Assert.Contains("codex mcp login wiki", hint, StringComparison.Ordinal);
        Assert.Contains("rmcp_client", hint, StringComparison.Ordinal);
        Assert.Contains("codex mcp login odd", await McpFixture.OutputOfAsync("add", "odd", "--url", "no url"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_login_that_fails_after_the_adding_is_told_and_the_server_stays()
    {
        _mcp.TakesLogins();
        _mcp.Web.Answers("/register", new Answer(403, ""));

        (int exit, _, string error) = await McpFixture.RunAsync("add", "wiki", "--url", _mcp.Url, "--enable", "rmcp_client");

        Assert.Equal(1, exit);
        Assert.NotEqual("", error);
        Assert.Contains("[mcp_servers.wiki]", _mcp.Config, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_entry_of_the_same_name_is_replaced_and_other_settings_stay()
    {
        _mcp.WriteConfig(
            "# mine\nmodel = \"m\" # so\n\n[mcp_servers.n]\ncommand = \"old\"\ncwd = \"/gone\"\n\n[mcp_servers.other]\ncommand = \"x\"\nenabled_tools = []\n\n# more\n[tui]\nnotifications = true # yes\n");

        await McpFixture.OutputOfAsync("add", "n", "new");

        Assert.Equal(
            "# mine\nmodel = \"m\" # so\n\n[mcp_servers.n]\ncommand = \"new\"\n\n[mcp_servers.other]\ncommand = \"x\"\nenabled_tools = []\n\n# more\n[tui]\nnotifications = true # yes\n",
            _mcp.Config);
    }

    [Theory]
    [InlineData(2, "add", "n")]
    [InlineData(2, "add")]
    [InlineData(2, "add", "n", "--url", "http://127.0.0.1:9/", "--", "prog")]
    [InlineData(2, "add", "n", "--env", "NOEQUALS", "prog")]
    [InlineData(2, "add", "n", "--env", " =x", "prog")]
    [InlineData(2, "add", "n", "--bearer-token-env-var", "T", "--", "prog")]
    [InlineData(2, "add", "n", "--url", "http://127.0.0.1:9/", "--env", "A=1")]
    [InlineData(1, "add", "bad name", "prog")]
    [InlineData(1, "add", "", "prog")]
    [InlineData(1, "add", "ä", "prog")]
    [InlineData(1, "remove", "bad name")]
    [InlineData(2, "remove")]
    [InlineData(2, "remove", "a", "b")]
    public async Task A_line_that_makes_no_sense_changes_nothing(int code, params string[] line)
    {
        (int exit, string output, string error) = await McpFixture.RunAsync(line);

        Assert.Equal((code, ""), (exit, output));
        Assert.NotEqual("", error);
        Assert.False(File.Exists(_mcp.ConfigFile));
    }

    [Fact]
    public async Task Removing_takes_the_table_and_the_login_and_nothing_else()
    {
        const string Rest = "[mcp_servers.other]\ncommand = \"x\"\nenabled_tools = []\n";
        _mcp.WriteConfig($"mcp_oauth_credentials_store = \"file\"\n{Rest}\n[mcp_servers.wiki]\nurl = \"{_mcp.Url}\"\n");
        await _mcp.SignInAsync("wiki");
        await _mcp.SignInAsync("other");

        string output = await McpFixture.OutputOfAsync("remove", "wiki");

        Assert.Contains("wiki", output, StringComparison.Ordinal);
        Assert.Contains(Rest, _mcp.Config, StringComparison.Ordinal);
        Assert.DoesNotContain("wiki", _mcp.Config, StringComparison.Ordinal);
        Assert.Null(await _mcp.Tokens.LoadAsync("wiki", _mcp.Url, Cancel));
        Assert.NotNull(await _mcp.Tokens.LoadAsync("other", _mcp.Url, Cancel));
    }

    [Fact]
    public async Task Removing_what_is_not_there_says_so_and_leaves_the_file_untouched()
    {
        _mcp.WriteConfig("model = \"m\"\n");
        DateTime before = File.GetLastWriteTimeUtc(_mcp.ConfigFile);

        Assert.Contains("nobody", await McpFixture.OutputOfAsync("remove", "nobody"), StringComparison.Ordinal);

        Assert.Equal(before, File.GetLastWriteTimeUtc(_mcp.ConfigFile));
    }

    [Fact]
    public async Task A_server_can_be_removed_although_another_table_is_broken()
    {
        _mcp.WriteConfig("approval_policy = \"sometimes\"\n[mcp_servers.n]\ncommand = \"x\"\n");

        await McpFixture.OutputOfAsync("remove", "n");

        Assert.DoesNotContain("mcp_servers", _mcp.Config, StringComparison.Ordinal);
    }

    // Without what a writer of TOML may choose: the form of tables and the space between words.
    private static string Flat(string toml) => string.Concat(toml.Where(static character => !char.IsWhiteSpace(character) && character is not ('{' or '}' or ',' )))
        .Replace("env=", "env", StringComparison.Ordinal);
}
