using System.CommandLine;
using Codex.Authentication;
using Codex.Configuration;
using Codex.Core;
using Codex.Execution;
using Codex.Mcp;
using Codex.Protocol;

namespace Codex.Cli;

/// <summary><c>codex mcp</c>: the MCP servers of the configuration. Results go to standard output.</summary>
internal sealed class McpCommands
{
    private readonly GlobalFlags _global;
    private readonly Option<bool> _json = Flags.Switch("--json", "Print JSON, secrets too");
    private readonly Argument<string> _name = new("NAME") { Description = "The server's name" };
    private readonly Option<string> _scopes = Flags.Value("--scopes", "A,B", "What to ask for, separated by commas");

    public McpCommands(GlobalFlags global)
    {
        _global = global;
        var list = new Command("list", "List the servers") { _json };
        list.SetAction(ListAsync);
        var get = new Command("get", "Show a server") { _name, _json };
        get.SetAction(Get);
        var remove = new Command("remove", "Remove a server and its login") { _name };
        remove.SetAction(RemoveAsync);
        var login = new Command("login", "Sign in to a server") { _name, _scopes };
        login.SetAction(LoginAsync);
        var logout = new Command("logout", "Remove the login to a server") { _name };
        logout.SetAction(LogoutAsync);
        Command = new Command("mcp", "Manage the MCP servers that the agent uses") { list, get, new McpAddCommand(global).Command, remove, login, logout };
    }

    public Command Command { get; }

    /// <exception cref="CommandException">It cannot be a server's name.</exception>
    public static void EnsureIsName(string name)
    {
        if (!McpServerDefinition.IsValidName(name))
        {
            throw new CommandException($"`{name}` cannot be a server's name: use letters, digits, - and _.");
        }
    }

    private async Task<int> ListAsync(ParseResult result, CancellationToken cancellationToken)
    {
        CodexConfiguration configuration = LoadedConfiguration.Load(_global.Read(result));
        KeyValuePair<string, McpServerDefinition>[] servers = [.. configuration.McpServers.OrderBy(static server => server.Key, StringComparer.Ordinal)];
        IReadOnlyDictionary<string, McpAuthStatus> states = await McpAuthentication.FindStatusesAsync(
            McpConfiguration.ServersOf(configuration, withDisabled: true),
            new McpConnectionsOptions
            {
                Environment = ShellEnvironment.OfThisProcess().ToDictionary(),
                Tokens = StoreOf(configuration, result),
            },
            cancellationToken).ConfigureAwait(false);
        string text = result.GetValue(_json) ? McpJson.List(servers, states)
            : servers.Length == 0 ? "There are no MCP servers. Add one with: codex mcp add NAME -- COMMAND\n"
            : McpText.List(servers, states);
        await result.InvocationConfiguration.Output.WriteAsync(text).ConfigureAwait(false);
        return ExitCodes.Success;
    }

    private int Get(ParseResult result)
    {
        string name = result.GetRequiredValue(_name);
        McpServerDefinition server = Find(LoadedConfiguration.Load(_global.Read(result)), name);
        result.InvocationConfiguration.Output.Write(result.GetValue(_json) ? McpJson.Details(name, server) : McpText.Details(name, server));
        return ExitCodes.Success;
    }

    private async Task<int> RemoveAsync(ParseResult result, CancellationToken cancellationToken)
    {
        string name = result.GetRequiredValue(_name);
        TextWriter output = result.InvocationConfiguration.Output;
        EnsureIsName(name);
        string home = CodexHome.Resolve();
        // Errors in other tables do not keep a server from being removed.
        IReadOnlyDictionary<string, McpServerDefinition> servers = ConfigurationLoader.LoadUserMcpServers(home);
        if (!servers.TryGetValue(name, out McpServerDefinition? server))
        {
            await output.WriteLineAsync($"There is no MCP server {name} in config.toml.").ConfigureAwait(false);
            return ExitCodes.Success;
        }

        await new ConfigEditor(home).RemoveMcpServer(name).ApplyAsync(cancellationToken).ConfigureAwait(false);
        await output.WriteLineAsync($"Removed the MCP server {name}.").ConfigureAwait(false);
        if (server.Transport is McpServerTransport.StreamableHttp { Url: var url })
        {
            await ForgetAsync(result, home, name, url, cancellationToken).ConfigureAwait(false);
        }

        return ExitCodes.Success;
    }

    // The server is gone from the configuration whatever becomes of its login.
    private async Task ForgetAsync(ParseResult result, string home, string name, string url, CancellationToken cancellationToken)
    {
        McpTokenStore store;
        try
        {
            store = StoreOf(LoadedConfiguration.Load(_global.Read(result)), result);
        }
        catch (ConfigurationException)
        {
            store = new McpTokenStore(home, CredentialStoreMode.Auto);
        }

        try
        {
            if (await store.DeleteAsync(name, url, cancellationToken).ConfigureAwait(false))
            {
                await result.InvocationConfiguration.Output.WriteLineAsync("Its login is removed too.").ConfigureAwait(false);
            }
        }
        catch (AuthenticationException trouble)
        {
            await result.InvocationConfiguration.Error.WriteLineAsync($"warning: its login may stay behind. {trouble.Message}").ConfigureAwait(false);
        }
    }

    private async Task<int> LoginAsync(ParseResult result, CancellationToken cancellationToken)
    {
        string name = result.GetRequiredValue(_name);
        CodexConfiguration configuration = LoadedConfiguration.Load(_global.Read(result));
        if (!configuration.Features.IsOn(Feature.RmcpClient))
        {
            throw new CommandException("The login to MCP servers is experimental. Switch it on with `rmcp_client = true` under [features] in config.toml, or with --enable rmcp_client.");
        }

        await McpSignIn.RunAsync(
            configuration,
            name,
            FindWeb(configuration, name),
            [.. (result.GetValue(_scopes) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
            result.InvocationConfiguration.Output,
            result.InvocationConfiguration.Error,
            cancellationToken).ConfigureAwait(false);
        return ExitCodes.Success;
    }

    private async Task<int> LogoutAsync(ParseResult result, CancellationToken cancellationToken)
    {
        string name = result.GetRequiredValue(_name);
        CodexConfiguration configuration = LoadedConfiguration.Load(_global.Read(result));
        bool removed = await StoreOf(configuration, result).DeleteAsync(name, FindWeb(configuration, name).Url, cancellationToken).ConfigureAwait(false);
        await result.InvocationConfiguration.Output.WriteLineAsync(
            removed ? $"Removed the login to the MCP server {name}." : $"There was no login to the MCP server {name}.").ConfigureAwait(false);
        return ExitCodes.Success;
    }

    private static McpTokenStore StoreOf(CodexConfiguration configuration, ParseResult result) =>
        McpConfiguration.TokenStoreOf(configuration, message => result.InvocationConfiguration.Error.WriteLine($"warning: {message}"));

    private static McpServerDefinition Find(CodexConfiguration configuration, string name) => configuration.McpServers.TryGetValue(name, out McpServerDefinition? server)
        ? server
        : throw new CommandException($"There is no MCP server {name}. See codex mcp list.");

    private static McpServerTransport.StreamableHttp FindWeb(CodexConfiguration configuration, string name) =>
        Find(configuration, name).Transport as McpServerTransport.StreamableHttp
        ?? throw new CommandException($"The MCP server {name} is a program on this machine; only servers at a URL have a login.");
}
