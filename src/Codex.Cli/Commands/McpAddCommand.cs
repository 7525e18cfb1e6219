using System.CommandLine;
using System.CommandLine.Parsing;
using Codex.Configuration;

namespace Codex.Cli;

/// <summary><c>codex mcp add</c>: writes a server into config.toml.</summary>
internal sealed class McpAddCommand
{
    private static readonly string[] s_valued = ["--env", "--url", "--bearer-token-env-var", "-c", "--config", "--enable", "--disable"];

    private readonly GlobalFlags _global;
    private readonly Argument<string> _name = new("NAME") { Description = "The server's name: letters, digits, - and _" };
    private readonly Option<string[]> _env = Flags.Values("--env", "KEY=VALUE", "A variable for the program (repeatable)");
    private readonly Option<string> _url = Flags.Value("--url", "URL", "A server at an address, in place of a program");
    private readonly Option<string> _bearer = Flags.Value("--bearer-token-env-var", "VAR", "The variable that holds the bearer token");

    private readonly Argument<string[]> _command = new("COMMAND")
    {
        Description = "The program and its arguments; everything behind its first word is its own",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public McpAddCommand(GlobalFlags global)
    {
        _global = global;
        _env.Validators.Add(static result =>
        {
            foreach (Token token in result.Tokens)
            {
                if (token.Value.IndexOf('=', StringComparison.Ordinal) is var equals && (equals < 0 || token.Value.AsSpan(0, equals).IsWhiteSpace()))
                {
                    result.AddError("--env takes KEY=VALUE.");
                }
            }
        });
        Command = new Command("add", "Add a server, or replace the one of that name") { _name, _env, _url, _bearer, _command };
        Command.Validators.Add(result =>
        {
            bool hasUrl = result.GetResult(_url) is { Implicit: false };
            bool hasCommand = result.GetResult(_command) is { Tokens.Count: > 0 };
            if (hasUrl == hasCommand)
            {
                result.AddError("Give either a COMMAND or --url.");
            }
            else if (hasUrl && result.GetResult(_env) is { Implicit: false })
            {
                result.AddError("--env is for a COMMAND; a server at a URL has no variables.");
            }
            else if (hasCommand && result.GetResult(_bearer) is { Implicit: false })
            {
                result.AddError("--bearer-token-env-var belongs to --url.");
            }
        });
        Command.SetAction(RunAsync);
    }

    public Command Command { get; }

    /// <summary>
    /// Puts <c>--</c> in front of COMMAND where it is missing, so that flags behind it are the command's own. The parser can do that
    /// for the first word of a line only, and here a name comes before it.
    /// </summary>
    public static IReadOnlyList<string> Separate(IReadOnlyList<string> arguments)
    {
        int add = FindAdd(arguments);
        bool hasName = false;
        for (int i = add + 1; add > 0 && i < arguments.Count; i++)
        {
            string word = arguments[i];
            if (word == "--")
            {
                break;
            }

            if (word is ['-', _, ..])
            {
                // The value of a flag is no word of the line.
                i += s_valued.Contains(word) ? 1 : 0;
            }
            else if (hasName)
            {
                return [.. arguments.Take(i), "--", .. arguments.Skip(i)];
            }
            else
            {
                hasName = true;
            }
        }

        return arguments;
    }

    // The position of `add` in a line that begins with flags, then `mcp add`; -1 in any other.
    private static int FindAdd(IReadOnlyList<string> arguments)
    {
        for (int i = 0; i + 1 < arguments.Count; i++)
        {
            if (arguments[i] == "mcp" && arguments[i + 1] == "add")
            {
                return i + 1;
            }

            if (arguments[i] is not ['-', _, ..] && !(i > 0 && arguments[i - 1] is ['-', _, ..]))
            {
                return -1;
            }
        }

        return -1;
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        TextWriter output = result.InvocationConfiguration.Output;
        CodexConfiguration configuration = LoadedConfiguration.Load(_global.Read(result));
        string name = result.GetRequiredValue(_name);
        McpCommands.EnsureIsName(name);
        McpServerTransport transport = TransportOf(result);
        await new ConfigEditor(configuration.CodexHome).SetMcpServer(name, new McpServerDefinition { Transport = transport }).ApplyAsync(cancellationToken).ConfigureAwait(false);
        await output.WriteLineAsync($"Added the MCP server {name}.").ConfigureAwait(false);
        if (transport is McpServerTransport.StreamableHttp { BearerTokenEnvVar: null } http)
        {
            await OfferLoginAsync(result, configuration, name, http, cancellationToken).ConfigureAwait(false);
        }

        return ExitCodes.Success;
    }

    private static async Task OfferLoginAsync(
        ParseResult result, CodexConfiguration configuration, string name, McpServerTransport.StreamableHttp http, CancellationToken cancellationToken)
    {
        TextWriter output = result.InvocationConfiguration.Output;
        switch (await McpSignIn.IsSupportedAsync(http, cancellationToken).ConfigureAwait(false))
        {
            case null:
                await output.WriteLineAsync($"The server may want a login: codex mcp login {name}").ConfigureAwait(false);
                break;
            case true when configuration.Features.IsOn(Feature.RmcpClient):
                await McpSignIn.RunAsync(configuration, name, http, [], output, result.InvocationConfiguration.Error, cancellationToken).ConfigureAwait(false);
                break;
            case true:
                await output.WriteLineAsync(
                    $"The server takes logins. Switch them on with `rmcp_client = true` under [features] in config.toml, then: codex mcp login {name}").ConfigureAwait(false);
                break;
        }
    }

    private McpServerTransport TransportOf(ParseResult result)
    {
        if (result.GetValue(_url) is { } url)
        {
            return new McpServerTransport.StreamableHttp { Url = url, BearerTokenEnvVar = result.GetValue(_bearer) };
        }

        string[] words = result.GetValue(_command) ?? [];
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string entry in result.GetValue(_env) ?? [])
        {
            int equals = entry.IndexOf('=', StringComparison.Ordinal);
            variables[entry[..equals].Trim()] = entry[(equals + 1)..];
        }

        return new McpServerTransport.Stdio { Command = words[0], Args = words[1..], Env = variables.Count > 0 ? variables : null };
    }
}
