namespace Codex.Configuration.Tests;

public sealed class McpEditTests : IDisposable
{
    private const string Start = "# top comment\nmodel = \"gpt-5\"   # trailing\n\n[mcp_servers.old] # old server\n# inside old\ncommand = \"old\"\nargs = [\"a\",   \"b\"]\nstartup_timeout_ms = 2500\nunknown_key = 1\n\n# before tui\n[tui]\nnotifications = true   # keep\n\n[mcp_servers.web]\nurl = \"http://127.0.0.1:9/mcp\"\nhttp_headers = { X-A = \"1\" }\nenv_http_headers = {}\nenabled = false\ntool_timeout_sec = 30\nenabled_tools = [\"t1\"]\ndisabled_tools = []\n\n";
    private const string Top = "# top comment\nmodel = \"gpt-5\"   # trailing\n\n";
    private const string Docs = "[mcp_servers.docs]\ncommand = \"docs-server\"\nargs = [\"--port\", \"4000\"]\n\n[mcp_servers.docs.env]\nA = \"1\"\nB = \"2\"\n\n";
    private const string Web = "[mcp_servers.web]\nurl = \"http://127.0.0.1:9/mcp\"\nenabled = false\ntool_timeout_sec = 30.0\nenabled_tools = [\"t1\"]\n\n[mcp_servers.web.http_headers]\nX-A = \"1\"\n\n";
    private const string End = "# before tui\n[tui]\nnotifications = true   # keep\n\n";

    private readonly TestHome _home = new(Start);
    private readonly CancellationToken _token = TestContext.Current.CancellationToken;

    private static readonly McpServerDefinition DocsServer = new()
    {
        Transport = new McpServerTransport.Stdio { Command = "docs-server", Args = ["--port", "4000"], Env = new Dictionary<string, string> { ["B"] = "2", ["A"] = "1" } },
    };

    private ConfigEditor Editor => new(_home.Path);

    [Fact]
    public async Task Servers_are_gathered_sorted_and_written_in_one_form_and_the_rest_stays_byte_for_byte()
    {
        await Editor.SetMcpServer("docs", DocsServer).ApplyAsync(_token);
        Assert.Equal(Top + Docs + "[mcp_servers.old]\ncommand = \"old\"\nargs = [\"a\", \"b\"]\nstartup_timeout_sec = 2.5\n\n" + Web + End, _home.Config);
        await Editor.SetMcpServer("old", Command("replaced")).ApplyAsync(_token);
        Assert.Equal(Top + Docs + "[mcp_servers.old]\ncommand = \"replaced\"\n\n" + Web + End, _home.Config);
        await Editor.RemoveMcpServer("old").ApplyAsync(_token);
        Assert.Equal(Top + Docs + Web + End, _home.Config);
        Assert.False(await Editor.RemoveMcpServer("nope").ApplyAsync(_token));
        await Editor.RemoveMcpServer("web").RemoveMcpServer("docs").ApplyAsync(_token);
        Assert.Equal(Top + End, _home.Config);
    }

    [Fact]
    public async Task The_first_server_of_a_fresh_file_starts_it()
    {
        File.Delete(_home.ConfigFile);
        await Editor.SetMcpServer("fresh", Command("cmd")).ApplyAsync(_token);
        Assert.Equal("[mcp_servers.fresh]\ncommand = \"cmd\"\n", _home.Config);
    }

    [Fact]
    public async Task Servers_at_the_start_of_the_file_stay_there()
    {
        _home.Write("config.toml", "[mcp_servers.b]\ncommand = \"b\"\n[tui]\n");
        await Editor.SetMcpServer("a", Command("a")).ApplyAsync(_token);
        Assert.Equal("[mcp_servers.a]\ncommand = \"a\"\n\n[mcp_servers.b]\ncommand = \"b\"\n[tui]\n", _home.Config);
        _home.Write("config.toml", "[mcp_servers.b]\ncommand = \"b\"\n\n[tui]\n");
        await Editor.SetMcpServer("a", Command("a")).ApplyAsync(_token);
        Assert.Equal("[mcp_servers.a]\ncommand = \"a\"\n\n[mcp_servers.b]\ncommand = \"b\"\n\n[tui]\n", _home.Config);
    }

    [Theory]
    [InlineData("mcp_servers = {b={command=\"b\"}} # c\nk = 1\n# z\n[z]\n", "k = 1\n\n[mcp_servers.a]\ncommand = \"a\"\n\n[mcp_servers.b]\ncommand = \"b\"\n# z\n[z]\n")]
    [InlineData("mcp_servers.b.command = \"b\"\n\n[z]\n", "[mcp_servers.a]\ncommand = \"a\"\n\n[mcp_servers.b]\ncommand = \"b\"\n\n[z]\n")]
    [InlineData("k = 1", "k = 1\n\n[mcp_servers.a]\ncommand = \"a\"\n")]
    public async Task Servers_among_the_root_s_keys_go_behind_those(string before, string after)
    {
        _home.Write("config.toml", before);
        await Editor.SetMcpServer("a", Command("a")).ApplyAsync(_token);
        Assert.Equal(after, _home.Config);
    }

    [Theory]
    [InlineData("mcp_servers = { b = { command = \"b\" } }\nmodel = \"m\"\n\n[tui]\n# end\n")]
    [InlineData("mcp_servers.b.command = \"b\"\nmodel = \"m\"\n\n[tui]\n# end\n")]
    [InlineData("model = \"m\"\n[mcp_servers]\nb = { command = \"b\" }\n[tui]\n# end\n")]
    [InlineData("model = \"m\"\r\n\r\n[mcp_servers.b]\r\ncommand = \"b\"\r\n\r\n[tui]\r\n# end\r\n")]
    public async Task Servers_written_in_any_form_are_read_and_written_again(string before)
    {
        _home.Write("config.toml", before);
        await Editor.SetMcpServer("a", Command("a")).ApplyAsync(_token);
        CodexConfiguration loaded = _home.Load();
        Assert.Equal(["a", "b"], loaded.McpServers.Keys);
        Assert.Equal("m", loaded.Model);
        Assert.Contains("# end", _home.Config, StringComparison.Ordinal);
        Assert.Equal(before.Contains('\r'), _home.Config.Replace("\r\n", "", StringComparison.Ordinal).Contains('\r') || _home.Config.Contains('\r'));
    }

    [Fact]
    public async Task No_tools_does_not_become_all_tools()
    {
        _home.Write("config.toml", "[mcp_servers.a]\ncommand = \"a\"\nenabled_tools = []\n");
        await Editor.SetMcpServer("b", Command("b")).ApplyAsync(_token);
        Assert.Equal([], _home.Load().McpServers["a"].EnabledTools);
    }

    [Fact]
    public async Task Strings_that_need_it_are_quoted_so_that_they_read_back()
    {
        await Editor.SetMcpServer("a", Command("say \"hi\" \\ 'there'\n")).ApplyAsync(_token);
        Assert.Equal("say \"hi\" \\ 'there'\n", ((McpServerTransport.Stdio)_home.Load().McpServers["a"].Transport).Command);
    }

    [Theory]
    [InlineData("bad name")]
    [InlineData("")]
    [InlineData("a.b")]
    public void A_bad_name_is_refused(string name) => Assert.Throws<ArgumentException>(() => Editor.SetMcpServer(name, DocsServer));

    [Fact]
    public async Task Errors_in_other_tables_do_not_stop_a_removal()
    {
        _home.Write("config.toml", "model = 5\n[mcp_servers.a]\ncommand = \"a\"\n");
        Assert.Equal(["a"], ConfigurationLoader.LoadUserMcpServers(_home.Path).Keys);
        await Editor.RemoveMcpServer("a").ApplyAsync(_token);
        Assert.Equal("model = 5\n", _home.Config);
    }

    [Fact]
    public void Managed_servers_do_not_get_into_the_users_file()
    {
        string managed = _home.Write("managed_config.toml", "[mcp_servers.admin]\ncommand = \"x\"\n");
        Assert.Contains("admin", ConfigurationLoader.Load(_home.Options with { ManagedFile = managed }).McpServers.Keys);
        Assert.DoesNotContain("admin", ConfigurationLoader.LoadUserMcpServers(_home.Path).Keys);
    }

    public void Dispose() => _home.Dispose();

    private static McpServerDefinition Command(string command) => new() { Transport = new McpServerTransport.Stdio { Command = command } };
}
