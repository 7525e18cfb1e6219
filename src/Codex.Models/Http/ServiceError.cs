using System.Text.Json;

namespace Codex.Models;

/// <summary>The <c>error</c> object of a service, in a body or in a stream.</summary>
/// <param name="Type">Its class; null when it names none.</param>
/// <param name="Code">Its code; null when it names none.</param>
/// <param name="Message">Its text; null when it has none.</param>
/// <param name="PlanType">The plan that a usage limit belongs to.</param>
/// <param name="ResetsAt">When a limit starts anew, in seconds since 1970.</param>
internal sealed record ServiceError(string? Type, string? Code, string? Message, string? PlanType, long? ResetsAt)
{
    /// <summary>Reads the <c>error</c> of a body, or null when the body is not of that form.</summary>
    public static ServiceError? FromBody(string body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("error", out JsonElement error)
                ? From(error)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Reads an error object, or null when it is none or a field has a wrong kind.</summary>
    public static ServiceError? From(JsonElement error)
    {
        if (error.ValueKind != JsonValueKind.Object
            || !Text(error, "type", out string? type)
            || !Text(error, "message", out string? message)
            || !Text(error, "plan_type", out string? plan))
        {
            return null;
        }

        // Some services give the HTTP status as a number for a code.
        string? code = !error.TryGetProperty("code", out JsonElement codeValue) ? null
            : codeValue.ValueKind == JsonValueKind.String ? codeValue.GetString()
            : codeValue.ValueKind == JsonValueKind.Number ? codeValue.GetRawText()
            : null;
        long? resetsAt = error.TryGetProperty("resets_at", out JsonElement reset) && reset.ValueKind == JsonValueKind.Number && reset.TryGetInt64(out long seconds)
            ? seconds
            : null;
        return new ServiceError(type, code, message, plan, resetsAt);
    }

    private static bool Text(JsonElement error, string name, out string? text)
    {
        text = null;
        if (!error.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        text = value.GetString();
        return true;
    }
}
