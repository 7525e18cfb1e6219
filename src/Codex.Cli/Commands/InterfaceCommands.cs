using System.CommandLine;

namespace Codex.Cli;

/// <summary>The commands that open a screen. This build has none: each says so, instead of being taken for the first word of a prompt.</summary>
internal static class InterfaceCommands
{
    private const string NoInterface =
        "The interactive interface is not part of this build. Use codex exec \"PROMPT\" for a task, or codex --help for all commands.";

    private const string NoCloud =
        "Tasks in the cloud cannot be browsed or submitted with this build. codex apply TASK_ID brings the changes of one into this repository.";

    /// <summary>Makes the bare command the interface.</summary>
    public static void Take(RootCommand root, CodexRootFlags flags) => root.SetAction(int (result) =>
    {
        flags.ReadForInterface(result);
        throw new CommandException(NoInterface);
    });

    /// <summary><c>codex resume</c>: the interface on an earlier session.</summary>
    public static Command Resume()
    {
        var session = new Argument<string?>("SESSION_ID") { Arity = ArgumentArity.ZeroOrOne };
        var prompt = new Argument<string?>("PROMPT") { Arity = ArgumentArity.ZeroOrOne };
        Option<bool> last = Flags.Switch("--last", "The newest session");
        var flags = new CodexRootFlags();
        var command = new Command("resume", "Go on with an earlier session in the interactive interface") { session, prompt, last };
        command.Hidden = true;
        flags.AddOptionsTo(command);
        command.SetAction(int (result) =>
        {
            flags.ReadForInterface(result);
            throw result.GetValue(last) && result.GetValue(session) is not null
                ? new CommandException("--last and a session's id exclude each other.", ExitCodes.Usage)
                : new CommandException($"{NoInterface} codex exec resume goes on with a session.");
        });
        return command;
    }

    /// <summary><c>codex cloud</c>: the browser of tasks in the cloud.</summary>
    public static Command Cloud()
    {
        Option<string> environment = Flags.Value("--env", "ENV_ID", "Where the task is to run");
        environment.Required = true;
        var attempts = new Option<int>("--attempts") { Description = "How many answers to ask for, 1 to 4", HelpName = "N", DefaultValueFactory = static _ => 1 };
        Flags.GivenOnce(attempts);
        attempts.Validators.Add(static result =>
        {
            if (result.Tokens is [{ Value: var text }] && text is not ("1" or "2" or "3" or "4"))
            {
                result.AddError("--attempts takes a number from 1 to 4.");
            }
        });
        var query = new Argument<string?>("QUERY") { Arity = ArgumentArity.ZeroOrOne };
        var submit = new Command("exec", "Submit a task") { environment, attempts, query };
        submit.SetAction(int (_) => throw new CommandException(NoCloud));

        var command = new Command("cloud", "Browse tasks in the cloud") { submit };
        command.Aliases.Add("cloud-tasks");
        command.Hidden = true;
        command.Options.Add(new VersionOption("--version", "-V") { Action = new VersionAction("codex-cli-cloud") });
        command.SetAction(int (_) => throw new CommandException(NoCloud));
        return command;
    }
}
