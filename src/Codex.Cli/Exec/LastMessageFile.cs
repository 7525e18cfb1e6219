using System.Text;

namespace Codex.Cli;

/// <summary>The file of <c>--output-last-message</c>: the answer byte for byte; empty when there is none.</summary>
internal static class LastMessageFile
{
    /// <exception cref="CommandException">The file cannot be written.</exception>
    public static void Write(string path, string? message, TextWriter error)
    {
        try
        {
            File.WriteAllBytes(path, Encoding.UTF8.GetBytes(message ?? ""));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandException($"The last message cannot be written to {path}: {failure.Message}", innerException: failure);
        }

        if (message is null)
        {
            error.WriteLine($"warning: there is no last message; {path} is empty");
        }
    }
}
