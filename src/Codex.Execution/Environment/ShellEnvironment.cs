using Codex.Protocol;

namespace Codex.Execution;

/// <summary>Makes the variables of a command from those of the agent, as <see cref="ShellEnvironmentPolicy"/> says.</summary>
public static class ShellEnvironment
{
    /// <summary>Is <c>1</c> in commands that may not use the network, so that programs can tell why it fails.</summary>
    public const string NetworkDisabledVariable = "CODEX_SANDBOX_NETWORK_DISABLED";

    /// <summary>Names the sandbox in confined commands on macOS.</summary>
    public const string SandboxVariable = "CODEX_SANDBOX";

    private static readonly string[] CoreNames = ["HOME", "LOGNAME", "PATH", "SHELL", "USER", "USERNAME", "TMPDIR", "TEMP", "TMP"];
    private static readonly string[] SecretPatterns = ["*KEY*", "*SECRET*", "*TOKEN*"];

    /// <summary>The agent's own variables.</summary>
    public static IEnumerable<KeyValuePair<string, string>> OfThisProcess()
    {
        foreach (System.Collections.DictionaryEntry entry in System.Environment.GetEnvironmentVariables())
        {
            yield return new((string)entry.Key, (string?)entry.Value ?? "");
        }
    }

    /// <summary>Makes the variables of a command.</summary>
    /// <param name="policy">What to keep, take out and set.</param>
    /// <param name="own">The agent's variables; see <see cref="OfThisProcess"/>.</param>
    /// <returns>A dictionary of the caller's own.</returns>
    public static Dictionary<string, string> Create(ShellEnvironmentPolicy policy, IEnumerable<KeyValuePair<string, string>> own)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(own);
        var result = new Dictionary<string, string>(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach ((string name, string value) in own)
        {
            if (IsInherited(policy.Inherit, name)
                && (policy.IgnoreDefaultExcludes || !MatchesAny(SecretPatterns, name))
                && !MatchesAny(policy.Exclude, name))
            {
                result[name] = value;
            }
        }

        foreach ((string name, string value) in policy.Set)
        {
            result[name] = value;
        }

        if (policy.IncludeOnly.Count > 0)
        {
            foreach (string name in result.Keys.Where(name => !MatchesAny(policy.IncludeOnly, name)).ToArray())
            {
                result.Remove(name);
            }
        }

        return Sorted(result);
    }

    /// <summary>The variables in the order of their names, in which commands then list them: the system gives them in another one at every start.</summary>
    internal static Dictionary<string, string> Sorted(Dictionary<string, string> variables) =>
        variables.OrderBy(static variable => variable.Key, StringComparer.Ordinal).ToDictionary(variables.Comparer);

    /// <summary>Whether a whole name matches a pattern of <c>*</c> (any run) and <c>?</c> (one character), without regard to case.</summary>
    internal static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        // Where the last star stood, and how much of the name it has swallowed so far.
        int p = 0, n = 0, star = -1, swallowed = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                swallowed = n;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || char.ToUpperInvariant(pattern[p]) == char.ToUpperInvariant(name[n])))
            {
                p++;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++swallowed;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].TrimStart('*').IsEmpty;
    }

    private static bool IsInherited(ShellEnvironmentInherit inherit, string name) => inherit switch
    {
        ShellEnvironmentInherit.All => true,
        ShellEnvironmentInherit.Core => Array.IndexOf(CoreNames, name) >= 0,
        _ => false,
    };

    private static bool MatchesAny(IReadOnlyList<string> patterns, string name)
    {
        foreach (string pattern in patterns)
        {
            if (Matches(pattern, name))
            {
                return true;
            }
        }

        return false;
    }
}
