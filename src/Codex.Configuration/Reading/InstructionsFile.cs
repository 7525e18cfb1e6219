namespace Codex.Configuration;

/// <summary>Reads a file whose text takes the place of built-in instructions.</summary>
internal static class InstructionsFile
{
    /// <summary>The file's text without white space around it; null when no file is named.</summary>
    /// <exception cref="ConfigurationException">The file is missing, unreadable or blank.</exception>
    public static string? Read(string? path, string cwd, string key, ConfigurationOrigin origin)
    {
        if (path is null)
        {
            return null;
        }

        string full = Path.GetFullPath(path, cwd);
        string text;
        try
        {
            text = StrictUtf8.ReadFile(full).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ConfigurationException(ConfigurationErrorCode.InstructionsFile, $"the file {full} cannot be read: {exception.Message}", key, origin, exception);
        }

        return text.Length > 0 ? text : throw new ConfigurationException(ConfigurationErrorCode.InstructionsFile, $"the file {full} is empty", key, origin);
    }
}
