using System.Text.Json;

namespace Codex.Authentication;

/// <summary>What the body of a refused OAuth request says. Servers and proxies answer in several shapes, or none.</summary>
/// <param name="Code">The error's code in lower case; null when the body names none.</param>
/// <param name="Message">The text for people; null when the body holds none.</param>
internal readonly record struct OAuthErrorBody(string? Code, string? Message)
{
    /// <summary>Reads any body; one that is not understood names neither code nor message.</summary>
    public static OAuthErrorBody Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return default;
            }

            root.TryGetProperty("error", out JsonElement error);
            string? message = error.ValueKind == JsonValueKind.Object ? Text(error, "message") : null;
            string? code = error.ValueKind switch
            {
                JsonValueKind.Object => Text(error, "code") ?? Text(root, "code"),
                JsonValueKind.String => error.GetString(),
                _ => Text(root, "code"),
            };
            return new OAuthErrorBody(code?.ToLowerInvariant(), message);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return default;
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
