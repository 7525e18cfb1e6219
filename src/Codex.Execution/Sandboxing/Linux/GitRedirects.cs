using System.Text;

namespace Codex.Execution;

/// <summary>Files that send git to another folder for its settings, made by a command: they are moved aside when it ends.</summary>
internal static class GitRedirects
{
    private const string Suffix = ".set-aside";

    /// <returns>What was done, for the one who reads the command's output; null when there was nothing.</returns>
    internal static string? SetAside(IReadOnlyList<string> files)
    {
        StringBuilder? notes = null;
        foreach (string file in files)
        {
            if (!Path.Exists(file))
            {
                continue;
            }

            try
            {
                File.Move(file, file + Suffix, overwrite: true);
                Note($"codex: the command made {file}, which would send git elsewhere for its settings; it is now {file}{Suffix}");
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Note($"codex: the command made {file}, which sends git elsewhere for its settings. It could not be moved aside ({exception.Message}); remove it before you call git");
            }
        }

        return notes?.ToString();

        void Note(string text) => (notes ??= new StringBuilder()).Append(text).Append('\n');
    }
}
