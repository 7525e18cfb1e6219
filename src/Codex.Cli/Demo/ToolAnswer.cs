using System.Text.Json;
using Codex.Testing;

namespace Codex.Cli;

/// <summary>What the agent reports back to the model for a call.</summary>
/// <param name="Text">What the tool wrote.</param>
/// <param name="ExitCode">The exit code; null when the call did not get as far as that.</param>
internal sealed record ToolAnswer(string Text, int? ExitCode)
{
    private const string ExitCodeStart = "Exit code: ";
    private const string OutputLine = "\nOutput:\n";

    /// <summary>The answer to a call in a request; null when the request holds none.</summary>
    public static ToolAnswer? Find(RecordedRequest request, string callId)
    {
        if (request.Body is not { ValueKind: JsonValueKind.Object } body
            || !body.TryGetProperty("input"u8, out JsonElement items) || items.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        foreach (JsonElement item in items.EnumerateArray())
        {
            if (TextOf(item, "call_id"u8) == callId && TextOf(item, "output"u8) is { } output)
            {
                return Read(output);
            }
        }

        return null;
    }

    // Where the patch tool takes free text, services get results in this form.
    private static ToolAnswer Read(string output)
    {
        int text = output.IndexOf(OutputLine, StringComparison.Ordinal);
        return text >= 0 && output.StartsWith(ExitCodeStart, StringComparison.Ordinal)
            && int.TryParse(output.AsSpan(ExitCodeStart.Length, output.IndexOf('\n', StringComparison.Ordinal) - ExitCodeStart.Length), out int exitCode)
            ? new ToolAnswer(output[(text + OutputLine.Length)..], exitCode)
            // A refusal or another failure is told in plain words.
            : new ToolAnswer(output, null);
    }

    private static string? TextOf(JsonElement item, ReadOnlySpan<byte> name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
