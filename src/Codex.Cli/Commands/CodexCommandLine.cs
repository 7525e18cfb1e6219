using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;

namespace Codex.Cli;

/// <summary>The command tree: what <c>codex</c> understands, and which command a line means.</summary>
internal sealed class CodexCommandLine
{
    private static readonly ParserConfiguration s_parsing = new()
    {
        EnablePosixBundling = true,
        // A prompt may begin with an at sign.
        ResponseFileTokenReplacer = null,
    };

    public CodexCommandLine(Func<ExecRequest, CancellationToken, Task<int>> exec)
    {
        Root = new RootCommand("A coding agent in the terminal. With a PROMPT instead of a command: the interactive interface.") { HelpName = "codex" };
        Root.Options.Clear();
        Root.Directives.Clear();
        Root.Options.Add(new HelpOption("--help", "-h") { Recursive = true });
        Root.Options.Add(new VersionOption("--version", "-V") { Action = new VersionAction("codex-cli") });
        Global.AddTo(Root);
        Flags.AddTo(Root);
        Root.Subcommands.Add(new ExecCommand(Global, Flags, exec).Command);
        var login = new LoginCommands(Global);
        Root.Subcommands.Add(login.Login);
        Root.Subcommands.Add(login.Logout);
        Root.Subcommands.Add(new McpCommands(Global).Command);
        Root.Subcommands.Add(new McpServerCommand(Global).Command);
        Root.Subcommands.Add(new AppServerCommand(Global).Command);
        Root.Subcommands.Add(BindingsCommands.TypeScript(hidden: true));
        Root.Subcommands.Add(new ApplyCommand(Global).Command);
        Root.Subcommands.Add(new SandboxCommands(Global).Command);
        Root.Subcommands.Add(new SessionsCommands().Command);
        Root.Subcommands.Add(new ConfigCommand(Global, Flags).Command);
        Root.Subcommands.Add(new FeaturesCommand(Global, Flags).Command);
        Root.Subcommands.Add(new CompletionCommand(this).Command);
        Root.Subcommands.Add(new DemoCommand().Command);
        Root.Subcommands.Add(new ResponsesApiProxyCommand().Command);
        Root.Subcommands.Add(new StdioToSocketCommand().Command);
        Root.Subcommands.Add(InterfaceCommands.Resume());
        Root.Subcommands.Add(InterfaceCommands.Cloud());
    }

    public RootCommand Root { get; }

    public GlobalFlags Global { get; } = new();

    public CodexRootFlags Flags { get; } = new();

    /// <summary>Adds <c>help</c> wherever there are subcommands; the last step of building the tree.</summary>
    public void AddHelpCommands() => AddHelp(Root);

    public ParseResult Parse(IReadOnlyList<string> arguments) => Root.Parse(McpAddCommand.Separate(arguments), s_parsing);

    /// <summary>Runs what the line means.</summary>
    /// <returns>The exit code; 2 when the line means nothing, with the reason on standard error.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        ParseResult result = Parse(arguments);
        bool showsHelpOrVersion = result.Action is HelpAction or VersionAction;
        if (result.Action is HelpAction)
        {
            Uncover(result.CommandResult.Command);
        }

        if (!showsHelpOrVersion && result.CommandResult.Command.Action is null && result.UnmatchedTokens.Count == 0)
        {
            WriteHelp(result.CommandResult.Command, error);
            return ExitCodes.Usage;
        }

        if (!showsHelpOrVersion && (FindMistake(result) ?? FindSwitchWithValue(result, arguments)) is { } mistake)
        {
            await error.WriteLineAsync($"error: {mistake}").ConfigureAwait(false);
            await error.WriteLineAsync($"Try {string.Join(' ', ["codex", .. WordsTo(result.CommandResult.Command), "--help"])}").ConfigureAwait(false);
            return ExitCodes.Usage;
        }

        Task<int> run = result.InvokeAsync(
            new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                // Signals are the run's own business: it ends its turn and keeps its record.
                ProcessTerminationTimeout = null,
            },
            cancellationToken);
        return await CommandFailure.TellAsync(run, error).ConfigureAwait(false);
    }

    private static Token? CapturedFrom(ParseResult result) => result.CommandResult.Children.OfType<ArgumentResult>()
        .FirstOrDefault(static argument => argument.Argument.CaptureRemainingTokens)?.Tokens is [var word, ..] ? word : null;

    private static string? FindMistake(ParseResult result)
    {
        // The parser takes an unknown flag for an argument; only behind -- may one begin with a hyphen. What a command
        // captures for another program is that program's affair from its first word on.
        Token? firstCaptured = CapturedFrom(result);
        foreach (Token token in result.Tokens)
        {
            if (token.Type == TokenType.DoubleDash)
            {
                break;
            }

            if (token is { Type: TokenType.Argument, Value: ['-', _, ..] })
            {
                return $"unknown flag {token.Value} (behind -- it would be a plain word)";
            }

            if (ReferenceEquals(token, firstCaptured))
            {
                break;
            }
        }

        return result.Errors is [var first, ..] ? first.Message : null;
    }

    /// <summary>The parser takes what stands behind a switch's equals sign for a word of its own.</summary>
    private static string? FindSwitchWithValue(ParseResult result, IReadOnlyList<string> arguments)
    {
        foreach (string argument in arguments)
        {
            int equals = argument.IndexOf('=', StringComparison.Ordinal);
            if (argument == "--" || CapturedFrom(result) is { } captured && captured.Value == argument)
            {
                break;
            }

            if (equals > 0 && argument.StartsWith("--", StringComparison.Ordinal)
                && OptionsOf(result.CommandResult.Command).FirstOrDefault(option => option.Name == argument[..equals] || option.Aliases.Contains(argument[..equals])) is { } found
                && found.Arity.MaximumNumberOfValues == 0)
            {
                return $"{found.Name} takes no value.";
            }
        }

        return null;
    }

    private static IEnumerable<Option> OptionsOf(Command command) =>
        command.Options.Concat(command.Parents.OfType<Command>().SelectMany(OptionsOf));

    private void WriteHelp(Command command, TextWriter to)
    {
        Uncover(command);
        Parse([.. WordsTo(command), "--help"]).Invoke(new InvocationConfiguration { Output = to });
    }

    // About a hidden command the help says nothing, not even to whoever asks for that very command.
    private static void Uncover(Command asked) => asked.Hidden = false;

    private static IEnumerable<string> WordsTo(Command command) =>
        command is RootCommand ? [] : WordsTo(command.Parents.OfType<Command>().First()).Append(command.Name);

    private void AddHelp(Command command)
    {
        if (command.Subcommands.Count == 0)
        {
            return;
        }

        foreach (Command child in command.Subcommands.ToArray())
        {
            AddHelp(child);
        }

        var words = new Argument<string[]>("COMMAND") { Description = "Whose help", Arity = ArgumentArity.ZeroOrMore };
        var help = new Command("help", "Show the help of a command") { words };
        help.SetAction(result =>
        {
            Command target = command;
            foreach (string word in result.GetValue(words) ?? [])
            {
                target = target.Subcommands.FirstOrDefault(child => child.Name == word || child.Aliases.Contains(word))
                    ?? throw new CommandException($"There is no command {word}.", ExitCodes.Usage);
            }

            WriteHelp(target, result.InvocationConfiguration.Output);
            return ExitCodes.Success;
        });
        command.Subcommands.Add(help);
    }
}
