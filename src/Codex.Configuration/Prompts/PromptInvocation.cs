using System.Text;
using Codex.Execution.Commands;
using Codex.Protocol;

namespace Codex.Configuration;

/// <summary>A prompt called by the user, as <c>/prompts:NAME ARGUMENTS</c>, and what becomes of it.</summary>
public sealed record PromptInvocation
{
    private const string CommandPrefix = "/prompts:";

    /// <summary>The prompt's name.</summary>
    public required string Name { get; init; }

    /// <summary>What stands behind the name, without white space around it.</summary>
    public required string Arguments { get; init; }

    /// <summary>Takes a submitted text apart; null when it calls no prompt.</summary>
    public static PromptInvocation? Parse(string text)
    {
        if (!text.StartsWith(CommandPrefix, StringComparison.Ordinal))
        {
            return null;
        }

        int end = 1;
        while (end < text.Length && !char.IsWhiteSpace(text[end]))
        {
            end++;
        }

        string name = text[CommandPrefix.Length..end];
        return name.Length == 0 || name.Contains('/', StringComparison.Ordinal)
            ? null
            : new PromptInvocation { Name = name, Arguments = text[end..].Trim() };
    }

    /// <summary>The names of the placeholders such as <c>$FILE</c> in a body, in order of appearance.</summary>
    /// <remarks><c>$ARGUMENTS</c> is none of them; <c>$$</c> protects what follows.</remarks>
    public static IReadOnlyList<string> FindNames(string body)
    {
        var names = new List<string>();
        for (int position = 0; position < body.Length; position++)
        {
            if (NameAt(body, position) is { } name)
            {
                if (!names.Contains(name))
                {
                    names.Add(name);
                }

                position += name.Length;
            }
        }

        return names;
    }

    /// <summary>Puts the arguments into the prompt's body.</summary>
    /// <exception cref="FormatException">Named arguments are malformed or missing; the message names them.</exception>
    public string Expand(CustomPrompt prompt)
    {
        IReadOnlyList<string> names = FindNames(prompt.Content);
        return names.Count > 0 ? ExpandNamed(prompt.Content, names) : ExpandNumbered(prompt.Content);
    }

    private string ExpandNamed(string body, IReadOnlyList<string> names)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string word in SplitArguments())
        {
            int equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new FormatException($"{CommandPrefix}{Name} takes arguments of the form KEY=value; `{word}` is none (put a value with spaces into double quotes)");
            }

            values[word[..equals]] = word[(equals + 1)..];
        }

        List<string> missing = [.. names.Where(name => !values.ContainsKey(name))];
        if (missing.Count > 0)
        {
            throw new FormatException($"{CommandPrefix}{Name} needs a value for {string.Join(", ", missing)}");
        }

        var text = new StringBuilder(body.Length);
        for (int position = 0; position < body.Length; position++)
        {
            if (NameAt(body, position) is { } name)
            {
                text.Append(values[name]);
                position += name.Length;
            }
            else
            {
                text.Append(body[position]);
            }
        }

        return text.ToString();
    }

    private string ExpandNumbered(string body)
    {
        // Text that no shell could split, such as an unclosed quote, is one word for each run between white space.
        IReadOnlyList<string> words = ShellWords.TrySplit(Arguments, out IReadOnlyList<string>? split) ? split : Arguments.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var text = new StringBuilder(body.Length);
        for (int position = 0; position < body.Length; position++)
        {
            char next = body[position] == '$' && position + 1 < body.Length ? body[position + 1] : '\0';
            if (next is >= '1' and <= '9')
            {
                int index = next - '1';
                text.Append(index < words.Count ? words[index] : string.Empty);
                position++;
            }
            else if (next == '$')
            {
                text.Append("$$");
                position++;
            }
            else if (next == 'A' && body.AsSpan(position + 1).StartsWith("ARGUMENTS", StringComparison.Ordinal))
            {
                text.AppendJoin(' ', words);
                position += "ARGUMENTS".Length;
            }
            else
            {
                text.Append(body[position]);
            }
        }

        return text.ToString();
    }

    private IReadOnlyList<string> SplitArguments() =>
        ShellWords.TrySplit(Arguments, out IReadOnlyList<string>? words) ? words : throw new FormatException($"the arguments of {CommandPrefix}{Name} have a quote that is not closed");

    /// <summary>The name of the placeholder whose <c>$</c> stands at a position; null when none does.</summary>
    private static string? NameAt(string body, int position)
    {
        if (body[position] != '$' || (position > 0 && body[position - 1] == '$'))
        {
            return null;
        }

        int end = position + 1;
        if (end == body.Length || !char.IsAsciiLetterUpper(body[end]))
        {
            return null;
        }

        while (end < body.Length && (char.IsAsciiLetterUpper(body[end]) || char.IsAsciiDigit(body[end]) || body[end] == '_'))
        {
            end++;
        }

        string name = body[(position + 1)..end];
        return name == "ARGUMENTS" ? null : name;
    }
}
