using System.Reflection;
using Codex.Testing;

namespace Codex.Cli;

/// <summary>The embedded files of the demonstration: its repository and its texts.</summary>
internal static class DemoFiles
{
    private const string RepositoryPrefix = "demo/repository/";
    private const string TextPrefix = "demo/texts/";

    /// <summary>The repository's files, content by path.</summary>
    public static Dictionary<string, string> Repository() => Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(static name => name.StartsWith(RepositoryPrefix, StringComparison.Ordinal))
        .ToDictionary(static name => name[RepositoryPrefix.Length..], Read);

    /// <summary>A new, empty folder among the temporary ones.</summary>
    /// <exception cref="CommandException">There is no place for one.</exception>
    public static TemporaryFolder NewFolder()
    {
        try
        {
            return new TemporaryFolder("codex-demo-");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"The demo cannot make a folder in {Path.GetTempPath()}: {failure.Message}", innerException: failure);
        }
    }

    /// <summary>A text for people.</summary>
    public static string Text(string name) => Read(TextPrefix + name);

    private static string Read(string resource)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
