using System.Text.Json;

namespace Codex.Cli.Tests.Mcp;

/// <summary><c>codex mcp list</c> and <c>get</c>: for people, where no secret is shown, and for programs, where everything is.</summary>
[Collection(HomeInEnvironment.Name)]
public sealed class McpListTests : IAsyncLifetime
{
    private readonly McpFixture _mcp = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _mcp.DisposeAsync();

    [Fact]
    public async Task Without_servers_a_line_says_how_to_add_one_and_programs_get_an_empty_array()
    {
        Assert.Contains("codex mcp add", await McpFixture.OutputOfAsync("list"), StringComparison.Ordinal);
        Assert.Equal("[]\n", await McpFixture.OutputOfAsync("list", "--json"));
    }

    [Fact]
    public async Task Programs_and_addresses_stand_in_tables_of_their_own_whose_every_column_is_padded()
    {
        _mcp.TakesLogins();
        _mcp.WriteConfig($$"""
            mcp_oauth_credentials_store = "file"
            [mcp_servers.zoo]
            command = "zoo-server"
            args = ["--fast", "a b"]
            env = { MODE = "sekret", A = "x" }
            env_vars = ["TOKEN"]
            cwd = "/w"
            [mcp_servers."ä"]
            command = "x"
            enabled = false
            [mcp_servers.wiki]
            url = "{{_mcp.Url}}"
            bearer_token_env_var = "WIKI_TOKEN"
            [mcp_servers.open]
            url = "{{_mcp.Url}}"
            [mcp_servers.known]
            url = "{{_mcp.Url}}"
            """);
        await _mcp.SignInAsync("known");

        string url = _mcp.Url;
        string gap = new(' ', url.Length - 3);
        string text = await McpFixture.OutputOfAsync("list");
        string[] tables = text.Split("\n\n");
        Assert.Equal(2, tables.Length);
        Assert.Equal(
            "Name  Command     Args        Env                               Cwd  Status    Auth       \n"
            + "zoo   zoo-server  --fast a b  A=*****, MODE=*****, TOKEN=*****  /w   enabled   Unsupported\n"
            + "ä     x           -           -                                 -    disabled  Unsupported\n",
            tables[0] + "\n");
        Assert.Equal(
            $"Name   Url{gap}  Bearer Token Env Var  Status   Auth         \n"
            + $"known  {url}  -                     enabled  OAuth        \n"
            + $"open   {url}  -                     enabled  Not logged in\n"
            + $"wiki   {url}  WIKI_TOKEN            enabled  Bearer token \n",
            tables[1]);
    }

    [Fact]
    public async Task Programs_read_everything_secrets_too()
    {
        _mcp.WriteConfig($$"""
            [mcp_servers.notes]
            command = "notes-server"
            args = ["--fast"]
            env = { MODE = "ro" }
            env_vars = ["NOTES_TOKEN"]
            tool_timeout_sec = 2.5
            [mcp_servers.wiki]
            url = "{{_mcp.Url}}"
            bearer_token_env_var = "WIKI_TOKEN"
            startup_timeout_sec = 10
            http_headers = { "x-team" = "sekret" }
            """);

        Assert.Equal(
            $$"""
            [
              {
                "name": "notes",
                "enabled": true,
                "transport": {
                  "type": "stdio",
                  "command": "notes-server",
                  "args": [
                    "--fast"
                  ],
                  "env": {
                    "MODE": "ro"
                  },
                  "env_vars": [
                    "NOTES_TOKEN"
                  ],
                  "cwd": null
                },
                "startup_timeout_sec": null,
                "tool_timeout_sec": 2.5,
                "auth_status": "unsupported"
              },
              {
                "name": "wiki",
                "enabled": true,
                "transport": {
                  "type": "streamable_http",
                  "url": "{{_mcp.Url}}",
                  "bearer_token_env_var": "WIKI_TOKEN",
                  "http_headers": {
                    "x-team": "sekret"
                  },
                  "env_http_headers": null
                },
                "startup_timeout_sec": 10.0,
                "tool_timeout_sec": null,
                "auth_status": "bearer_token"
              }
            ]

            """,
            await McpFixture.OutputOfAsync("list", "--json"));
        Assert.Empty(_mcp.Web.Requests);
    }

    [Fact]
    public async Task One_server_is_shown_line_by_line_with_secrets_masked()
    {
        _mcp.WriteConfig($$"""
            [mcp_servers.notes]
            command = "notes-server"
            env = { MODE = "sekret" }
            enabled_tools = []
            disabled_tools = ["a", "b"]
            startup_timeout_sec = 10
            tool_timeout_sec = 2.5
            [mcp_servers.wiki]
            url = "{{_mcp.Url}}"
            http_headers = { "x-b" = "sekret", "x-a" = "sekret" }
            env_http_headers = { "x-trace" = "TRACE_ID" }
            [mcp_servers.off]
            command = "x"
            enabled = false
            """);

        Assert.Equal(
            "notes\n  enabled: true\n  enabled_tools: []\n  disabled_tools: a, b\n  transport: stdio\n  command: notes-server\n  args: -\n  cwd: -\n"
            + "  env: MODE=*****\n  startup_timeout_sec: 10\n  tool_timeout_sec: 2.5\n  remove: codex mcp remove notes\n",
            await McpFixture.OutputOfAsync("get", "notes"));
        Assert.Equal(
            $"wiki\n  enabled: true\n  transport: streamable_http\n  url: {_mcp.Url}\n  bearer_token_env_var: -\n  http_headers: x-a=*****, x-b=*****\n"
            + "  env_http_headers: x-trace=TRACE_ID\n  remove: codex mcp remove wiki\n",
            await McpFixture.OutputOfAsync("get", "wiki"));
        Assert.Equal("off (disabled)\n", await McpFixture.OutputOfAsync("get", "off"));
    }

    [Fact]
    public async Task One_server_for_programs_has_its_filters_and_no_state_of_login()
    {
        _mcp.WriteConfig("""
            [mcp_servers.notes]
            command = "notes-server"
            enabled = false
            enabled_tools = []
            """);

        JsonElement server = JsonElement.Parse(await McpFixture.OutputOfAsync("get", "notes", "--json"));

        Assert.Equal(
            ["name", "enabled", "transport", "enabled_tools", "disabled_tools", "startup_timeout_sec", "tool_timeout_sec"],
            server.EnumerateObject().Select(static member => member.Name));
        Assert.False(server.GetProperty("enabled").GetBoolean());
        Assert.Equal(0, server.GetProperty("enabled_tools").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, server.GetProperty("disabled_tools").ValueKind);
    }

    [Fact]
    public async Task Overrides_of_the_line_count()
    {
        _mcp.WriteConfig("[mcp_servers.notes]\ncommand = \"x\"\n");

        Assert.Contains("  command: y\n", await McpFixture.OutputOfAsync("get", "notes", "-c", "mcp_servers.notes.command=y"), StringComparison.Ordinal);
        Assert.Contains("disabled", await McpFixture.OutputOfAsync("list", "-c", "mcp_servers.notes.enabled=false"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "get", "nobody")]
    [InlineData(2, "get")]
    [InlineData(2, "get", "a", "b")]
    [InlineData(2, "list", "x")]
    [InlineData(2)]
    public async Task What_cannot_be_shown_ends_with_a_reason_on_standard_error(int code, params string[] arguments)
    {
        (int exit, string output, string error) = await McpFixture.RunAsync(arguments);

        Assert.Equal((code, ""), (exit, output));
        Assert.NotEqual("", error);
    }

    [Fact]
    public async Task A_configuration_that_does_not_load_is_told()
    {
        _mcp.WriteConfig("[mcp_servers.x]\n");

        foreach (string[] line in new string[][] { ["list"], ["get", "x"], ["add", "y", "z"], ["login", "x"], ["logout", "x"] })
        {
            (int exit, string output, string error) = await McpFixture.RunAsync(line);
            Assert.Equal((1, ""), (exit, output));
            Assert.NotEqual("", error);
        }
    }
}
