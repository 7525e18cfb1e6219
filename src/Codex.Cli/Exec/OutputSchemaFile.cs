using System.Text.Json;

namespace Codex.Cli;

/// <summary>The file of <c>--output-schema</c>: any JSON value.</summary>
internal static class OutputSchemaFile
{
    /// <exception cref="CommandException">The file cannot be read, or is no JSON.</exception>
    public static async Task<JsonElement> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            byte[] bytes = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
            using JsonDocument document = JsonDocument.Parse(bytes);
            return document.RootElement.Clone();
        }
        catch (JsonException error)
        {
            throw new CommandException($"The output schema {path} is no valid JSON: {error.Message}", innerException: error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandException($"The output schema {path} cannot be read: {error.Message}", innerException: error);
        }
    }
}
