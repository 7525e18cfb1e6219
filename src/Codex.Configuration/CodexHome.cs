namespace Codex.Configuration;

/// <summary>The folder that holds the user's configuration, login and sessions, and the names of what is in it.</summary>
public static class CodexHome
{
    /// <summary>The user's configuration.</summary>
    public const string ConfigurationFileName = "config.toml";

    /// <summary>Variables that are set before anything else looks at the environment.</summary>
    public const string EnvironmentFileName = ".env";

    /// <summary>The folder of the user's own prompts.</summary>
    public const string PromptsFolderName = "prompts";

    /// <summary>
    /// Finds the folder: <c>CODEX_HOME</c>, made absolute with its links resolved, which must exist; without it <c>.codex</c>
    /// in the user's home folder, which need not. Nothing is created.
    /// </summary>
    /// <param name="environment">Looks up a variable; null for the process's environment.</param>
    /// <param name="processFolder">Where a relative <c>CODEX_HOME</c> starts; null for the process's working folder.</param>
    /// <exception cref="ConfigurationException"><see cref="ConfigurationErrorCode.HomeNotFound"/>.</exception>
    public static string Resolve(Func<string, string?>? environment = null, string? processFolder = null)
    {
        environment ??= System.Environment.GetEnvironmentVariable;
        if (environment("CODEX_HOME") is { Length: > 0 } configured)
        {
            string path = Path.GetFullPath(configured, processFolder ?? Directory.GetCurrentDirectory());
            return CanonicalPath.TryResolve(path)
                ?? throw new ConfigurationException(ConfigurationErrorCode.HomeNotFound, $"CODEX_HOME is {path}, which does not exist: create it, or unset the variable to use ~/.codex");
        }

        string? user = OperatingSystem.IsWindows() ? environment("USERPROFILE") : environment("HOME");
        if (string.IsNullOrEmpty(user))
        {
            user = System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile, System.Environment.SpecialFolderOption.DoNotVerify);
        }

        return string.IsNullOrEmpty(user)
            ? throw new ConfigurationException(ConfigurationErrorCode.HomeNotFound, "the user's home folder cannot be found: set HOME or CODEX_HOME")
            : Path.Combine(user, ".codex");
    }
}
