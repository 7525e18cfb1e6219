using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Codex.Protocol;

namespace Codex.Core.History;

/// <summary>The result of a command or patch as the model gets it: one JSON text.</summary>
/// <param name="Output">What it wrote, already cut.</param>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Seconds">How long it ran, in seconds with one decimal.</param>
internal sealed record CommandResult(string Output, int ExitCode, double Seconds)
{
    private const string Opening = "{\"output\":";

    public static CommandResult Create(string output, int exitCode, TimeSpan duration) =>
        new(output, exitCode, Math.Round(duration.TotalSeconds, 1, MidpointRounding.AwayFromZero));

    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>(Output.Length + 96);
        using (var writer = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("output"u8, Output);
            writer.WriteStartObject("metadata"u8);
            writer.WriteNumber("exit_code"u8, ExitCode);
            writer.WritePropertyName("duration_seconds"u8);
            // One decimal always, also for whole seconds.
            writer.WriteRawValue(Seconds.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture), skipInputValidation: true);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out CommandResult? result)
    {
        result = null;
        if (!text.StartsWith(Opening, StringComparison.Ordinal))
        {
            return false;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement root = document.RootElement;
            if (root.TryGetProperty("output", out JsonElement output) && output.ValueKind == JsonValueKind.String
                && root.TryGetProperty("metadata", out JsonElement metadata) && metadata.ValueKind == JsonValueKind.Object
                && metadata.TryGetProperty("exit_code", out JsonElement code) && code.ValueKind == JsonValueKind.Number && code.TryGetInt32(out int exitCode)
                && metadata.TryGetProperty("duration_seconds", out JsonElement seconds) && seconds.ValueKind == JsonValueKind.Number)
            {
                result = new CommandResult(output.GetString()!, exitCode, seconds.GetDouble());
                return true;
            }
        }
        catch (JsonException)
        {
            // Some other text that begins alike.
        }

        return false;
    }
}
