namespace Codex.Core.FileSearch;

/// <summary>The excludes file that git uses in all repositories of a user.</summary>
internal static class GlobalExcludes
{
    /// <summary>Its path; it need not exist. Null when there is no home folder.</summary>
    public static string? Find()
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (home.Length == 0)
        {
            return null;
        }

        string settings = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } given ? given : Path.Combine(home, ".config");
        string? configured = ReadSetting(Path.Combine(home, ".gitconfig")) ?? ReadSetting(Path.Combine(settings, "git", "config"));
        return configured is null ? Path.Combine(settings, "git", "ignore")
            : configured.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(home, configured[2..])
            : configured;
    }

    /// <summary>The value of <c>core.excludesFile</c> in a file of git's; null when it does not say.</summary>
    internal static string? ReadSetting(string path)
    {
        try
        {
            if (!File.Exists(path))
            {
                return null;
            }

            bool isCore = false;
            string? found = null;
            foreach (string line in File.ReadLines(path))
            {
                ReadOnlySpan<char> text = line.AsSpan().Trim();
                if (text is ['[', ..])
                {
                    isCore = text.StartsWith("[core]", StringComparison.OrdinalIgnoreCase);
                }
                else if (isCore && text.IndexOf('=') is > 0 and var equals
                    && text[..equals].TrimEnd().Equals("excludesfile", StringComparison.OrdinalIgnoreCase))
                {
                    found = text[(equals + 1)..].Trim().Trim('"').ToString();
                }
            }

            return found;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Settings that cannot be read set nothing.
            return null;
        }
    }
}
