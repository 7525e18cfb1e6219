namespace Codex.Execution.Commands;

/// <summary>
/// Scripts that are nothing but a list of plain commands: words and quoted words, joined by <c>&amp;&amp;</c>,
/// <c>||</c>, <c>;</c>, <c>|</c> and line ends.
/// </summary>
/// <remarks>
/// A small grammar on purpose. Whoever judges a command by its words must never see other words than the ones the
/// shell runs, so everything that is not certain is refused: redirections, expansions, substitutions, grouping,
/// control flow, assignments, comments, background jobs, and quoted and bare pieces glued into one word.
/// </remarks>
public static class BashScript
{
    /// <summary>The commands of a plain script, in the order they are written, each with its words unquoted.</summary>
    /// <returns>
    /// At least one command of at least one word each; null when the script is anything but plain, also when a word
    /// holds a pattern or a tilde that the shell would replace.
    /// </returns>
    public static IReadOnlyList<IReadOnlyList<string>>? TryParse(string script)
    {
        if (TryParseWords(script) is not { } commands)
        {
            return null;
        }

        var result = new List<IReadOnlyList<string>>(commands.Count);
        foreach (IReadOnlyList<BashWord> command in commands)
        {
            var words = new string[command.Count];
            for (int i = 0; i < words.Length; i++)
            {
                if (command[i].Expansion != BashWordExpansion.None)
                {
                    return null;
                }

                words[i] = command[i].Text;
            }

            result.Add(words);
        }

        return result;
    }

    /// <summary>As <see cref="TryParse"/>, but patterns and tildes are accepted in arguments, and marked.</summary>
    internal static List<IReadOnlyList<BashWord>>? TryParseWords(string script) => new BashScriptParser(script).Parse();
}
