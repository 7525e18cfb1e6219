using System.CommandLine;

namespace Codex.Cli;

/// <summary>Options as this command line has them: exact names, given once unless they say otherwise, no values for switches.</summary>
internal static class Flags
{
    public static Option<bool> Switch(string name, string description, params string[] aliases)
    {
        var option = new Option<bool>(name, aliases) { Description = description, Arity = ArgumentArity.Zero };
        GivenOnce(option);
        return option;
    }

    public static Option<string> Value(string name, string valueName, string description, params string[] aliases)
    {
        var option = new Option<string>(name, aliases) { Description = description, HelpName = valueName, Arity = ArgumentArity.ExactlyOne };
        GivenOnce(option);
        return option;
    }

    public static Option<string> Choice(string name, string valueName, string description, string[] aliases, params string[] choices)
    {
        Option<string> option = Value(name, valueName, description, aliases);
        option.AcceptOnlyFromAmong(StringComparer.Ordinal, choices);
        return option;
    }

    public static Option<string[]> Values(string name, string valueName, string description, params string[] aliases)
    {
        var option = new Option<string[]>(name, aliases)
        {
            Description = description,
            HelpName = valueName,
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
        };
        option.Validators.Add(result =>
        {
            if (result.IdentifierTokenCount > result.Tokens.Count)
            {
                result.AddError($"{option.Name} needs a value each time it is given.");
            }
        });
        return option;
    }

    /// <summary>A file or folder: never the empty text, which names none.</summary>
    public static Option<string> Path(string name, string valueName, string description, params string[] aliases)
    {
        Option<string> option = Value(name, valueName, description, aliases);
        NamesSomething(option);
        return option;
    }

    /// <summary>Files or folders; several in one word where a separator is given.</summary>
    public static Option<string[]> Paths(string name, string valueName, string description, string[] aliases, char? separator = null)
    {
        Option<string[]> option = Values(name, valueName, description, aliases);
        NamesSomething(option, separator);
        return option;
    }

    private static void NamesSomething(Option option, char? separator = null) => option.Validators.Add(result =>
    {
        if (result.Tokens.Any(token => token.Value.Length == 0 || (separator is { } mark && token.Value.Split(mark).Contains(""))))
        {
            result.AddError($"{option.Name} needs a value.");
        }
    });

    /// <summary>Makes a second mention of the option a mistake.</summary>
    public static void GivenOnce(Option option) => option.Validators.Add(result =>
    {
        if (result.IdentifierTokenCount > 1)
        {
            result.AddError($"{option.Name} may be given only once.");
        }
    });
}
