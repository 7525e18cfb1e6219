using System.CommandLine;

namespace Codex.Cli;

/// <summary>The flags of the bare command. Those that make sense for <c>exec</c> count there too.</summary>
internal sealed class CodexRootFlags
{
    public SessionFlags Session { get; } = new();

    public Argument<string?> Prompt { get; } = new("PROMPT") { Description = "What to do first", Arity = ArgumentArity.ZeroOrOne, Hidden = true };

    public Option<string> Approval { get; } = Flags.Choice(
        "--ask-for-approval", "POLICY", "When to ask: untrusted, on-failure, on-request or never", ["-a"], "untrusted", "on-failure", "on-request", "never");

    public Option<bool> Search { get; } = Flags.Switch("--search", "Let the model search the web");

    public Option<string[]> AddFolder { get; } = Flags.Paths("--add-dir", "DIR", "Another folder that commands may write to (repeatable)", []);

    public void AddTo(RootCommand root)
    {
        root.Arguments.Add(Prompt);
        AddOptionsTo(root);
    }

    /// <summary>Adds the flags alone.</summary>
    public void AddOptionsTo(Command command)
    {
        Session.AddTo(command);
        command.Options.Add(Approval);
        command.Options.Add(Search);
        command.Options.Add(AddFolder);
    }

    /// <summary>The flags that go with the interactive interface.</summary>
    /// <exception cref="CommandException">Two of them exclude each other.</exception>
    public SessionSettings ReadForInterface(ParseResult result)
    {
        SessionSettings settings = Session.Read(result);
        return settings.IsBypass && result.GetResult(Approval) is { Implicit: false }
            ? throw new CommandException($"{Session.Bypass.Name} and {Approval.Name} exclude each other.", ExitCodes.Usage)
            : settings;
    }

    /// <summary>The flags that stand before <c>exec</c>.</summary>
    /// <exception cref="CommandException">One of them has no meaning there; it must not be dropped without a word.</exception>
    public SessionSettings ReadForExec(ParseResult result)
    {
        foreach (Option option in (ReadOnlySpan<Option>)[Approval, AddFolder])
        {
            if (result.GetResult(option) is { Implicit: false })
            {
                throw new CommandException($"exec does not take {option.Name}.", ExitCodes.Usage);
            }
        }

        return Session.Read(result);
    }

    /// <summary>The overrides with what <c>--search</c> adds to them.</summary>
    public ConfigOverrides WithSearch(ParseResult result, ConfigOverrides overrides) =>
        result.GetValue(Search) ? overrides with { Config = [.. overrides.Config, "features.web_search_request=true"] } : overrides;
}
