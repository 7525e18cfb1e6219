using System.Text;

namespace Codex.Configuration;

/// <summary>The file <c>.env</c> of the home folder, whose variables stand above those of the process.</summary>
public static class EnvironmentFile
{
    private const string ProtectedPrefix = "CODEX_";

    /// <summary>
    /// Sets the variables of the file in this process. Called at the start of the program, before threads start and before anything
    /// looks at the environment. A missing file is no error.
    /// </summary>
    /// <returns>How many variables were set.</returns>
    public static int Apply(string codexHome)
    {
        int count = 0;
        foreach ((string name, string value) in Read(codexHome, System.Environment.GetEnvironmentVariable))
        {
            System.Environment.SetEnvironmentVariable(name, value);
            count++;
        }

        return count;
    }

    /// <summary>The variables of the file in order, later ones over earlier ones; none when the file is missing or unreadable.</summary>
    /// <param name="codexHome">The home folder.</param>
    /// <param name="environment">Looks up a variable for <c>$NAME</c> inside a value.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(string codexHome, Func<string, string?> environment)
    {
        string path = Path.Combine(codexHome, CodexHome.EnvironmentFileName);
        if (!File.Exists(path))
        {
            return [];
        }

        try
        {
            return Parse(Encoding.UTF8.GetString(File.ReadAllBytes(path)), environment);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>
    /// Reads <c>NAME=value</c> lines. A line that cannot be read is skipped; names that start with <c>CODEX_</c>, in any letter case,
    /// are left out, as a file must not move the home folder or the login under the program's feet.
    /// </summary>
    internal static IReadOnlyList<KeyValuePair<string, string>> Parse(string text, Func<string, string?> environment)
    {
        var variables = new List<KeyValuePair<string, string>>();
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        var lines = new EnvironmentFileReader(text, name => environment(name) ?? known.GetValueOrDefault(name));
        while (lines.ReadNext(out string name, out string value))
        {
            known[name] = value;
            if (!name.StartsWith(ProtectedPrefix, StringComparison.OrdinalIgnoreCase))
            {
                variables.Add(new(name, value));
            }
        }

        return variables;
    }
}
