using System.Text;

namespace Codex.Cli;

/// <summary>
/// The home folder's <c>.env</c>: variables for this process and its children. They override what is set; names that
/// start with <c>CODEX_</c> are left alone, so that the file cannot redirect the agent itself.
/// </summary>
internal static class DotEnvFile
{
    private const string ReservedPrefix = "CODEX_";

    /// <summary>Sets the file's variables in this process. A file that is missing or unreadable sets none.</summary>
    public static void Load(string home)
    {
        string path = Path.Combine(home, ".env");
        if (!File.Exists(path))
        {
            return;
        }

        string text;
        try
        {
            text = Encoding.UTF8.GetString(File.ReadAllBytes(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"warning: {path} cannot be read and is ignored: {error.Message}");
            return;
        }

        foreach ((string name, string value) in Parse(text, Environment.GetEnvironmentVariable))
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    /// <summary>The variables of a file in order; malformed lines and reserved names are passed over.</summary>
    /// <param name="text">The file.</param>
    /// <param name="lookup">Variables that are set already; earlier lines come before them.</param>
    public static List<(string Name, string Value)> Parse(string text, Func<string, string?> lookup)
    {
        List<(string Name, string Value)> variables = [];
        var parser = new DotEnvParser(text, name => variables.FindLast(variable => variable.Name == name) is (not null, var value) ? value : lookup(name));
        while (parser.TryNext(out string name, out string value, out bool isWellFormed))
        {
            if (isWellFormed)
            {
                variables.Add((name, value));
            }
        }

        variables.RemoveAll(static variable => variable.Name.StartsWith(ReservedPrefix, StringComparison.OrdinalIgnoreCase));
        return variables;
    }
}
