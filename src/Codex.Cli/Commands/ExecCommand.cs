using System.CommandLine;

namespace Codex.Cli;

/// <summary><c>codex exec</c>: one task without a person, and <c>exec resume</c>: the next one in the same session.</summary>
internal sealed class ExecCommand
{
    private readonly GlobalFlags _global;
    private readonly CodexRootFlags _root;
    private readonly SessionFlags _session = new();
    private readonly Argument<string?> _prompt = new("PROMPT") { Description = "What to do; - or nothing reads it from standard input", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _skipGitCheck = Flags.Switch("--skip-git-repo-check", "Run outside a git repository too");
    private readonly Option<string> _outputSchema = Flags.Path("--output-schema", "FILE", "A JSON schema that the final answer must fit");
    private readonly Option<string> _color = Flags.Choice("--color", "WHEN", "Colours: always, never or auto", [], "always", "never", "auto");
    private readonly Option<bool> _json = Flags.Switch("--json", "Print events as JSON lines on standard output", "--experimental-json");
    private readonly Option<string> _lastMessage = Flags.Path("--output-last-message", "FILE", "Write the final answer to a file", "-o");
    private readonly Argument<string?> _resumeFirst = new("SESSION_ID") { Description = "The session's id; not with --last", Arity = ArgumentArity.ZeroOrOne };
    private readonly Argument<string?> _resumeSecond = new("PROMPT") { Description = "What to do next", Arity = ArgumentArity.ZeroOrOne };

    private readonly Option<bool> _last = Flags.Switch("--last", "Go on with the newest session");

    public ExecCommand(GlobalFlags global, CodexRootFlags root, Func<ExecRequest, CancellationToken, Task<int>> run)
    {
        _global = global;
        _root = root;
        Resume = new Command("resume", "Go on with an earlier session") { _resumeFirst, _resumeSecond, _last };
        Resume.Validators.Add(result =>
        {
            if (result.GetResult(_last) is { Implicit: false } && result.GetResult(_resumeSecond) is { Tokens.Count: > 0 })
            {
                result.AddError("With --last there is no SESSION_ID: give the prompt only.");
            }
        });
        Command = new Command("exec", "Do one task without asking anything, then end") { _prompt, Resume };
        Command.Aliases.Add("e");
        _session.AddTo(Command);
        Command.Options.Add(_skipGitCheck);
        Command.Options.Add(_outputSchema);
        Command.Options.Add(_color);
        Command.Options.Add(_json);
        Command.Options.Add(_lastMessage);
        Command.Options.Add(new VersionOption("--version", "-V") { Action = new VersionAction("codex-cli-exec") });
        Command.SetAction((result, cancellationToken) => run(Read(result), cancellationToken));
        Resume.SetAction((result, cancellationToken) => run(Read(result), cancellationToken));
    }

    public Command Command { get; }

    private Command Resume { get; }

    private ExecRequest Read(ParseResult result)
    {
        string? prompt = result.GetValue(_prompt);
        ResumeRequest? resume = null;
        if (result.CommandResult.Command == Resume)
        {
            string? first = result.GetValue(_resumeFirst);
            bool isLast = result.GetValue(_last);
            resume = new ResumeRequest(isLast ? null : first ?? throw new CommandException(
                "Which session? Give its id, or --last for the newest.", ExitCodes.Usage));
            prompt = (isLast ? first : result.GetValue(_resumeSecond)) ?? prompt;
        }

        return new ExecRequest
        {
            Prompt = prompt,
            Resume = resume,
            Session = _session.Read(result, _root.ReadForExec(result)),
            Overrides = _root.WithSearch(result, _global.Read(result)),
            SkipsGitCheck = result.GetValue(_skipGitCheck),
            OutputSchemaPath = result.GetValue(_outputSchema),
            LastMessagePath = result.GetValue(_lastMessage),
            IsJson = result.GetValue(_json),
            Color = result.GetValue(_color) switch
            {
                "always" => ColorChoice.Always,
                "never" => ColorChoice.Never,
                _ => ColorChoice.Auto,
            },
        };
    }
}
