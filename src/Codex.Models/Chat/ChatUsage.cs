using System.Text.Json;
using Codex.Protocol;

namespace Codex.Models;

/// <summary>Reads the token counts of a Chat Completions answer.</summary>
internal static class ChatUsage
{
    /// <summary>Reads the value that follows; null when it is no object.</summary>
    public static TokenUsage? Read(ref Utf8JsonReader reader)
    {
        reader.Read();
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        JsonElement usage = document.RootElement;
        if (usage.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        long input = Count(usage, "prompt_tokens");
        long output = Count(usage, "completion_tokens");
        long total = Count(usage, "total_tokens");
        return new TokenUsage
        {
            InputTokens = input,
            CachedInputTokens = Detail(usage, "prompt_tokens_details", "cached_tokens"),
            OutputTokens = output,
            ReasoningOutputTokens = Detail(usage, "completion_tokens_details", "reasoning_tokens"),
            TotalTokens = total > 0 ? total : input + output,
        };
    }

    private static long Detail(JsonElement usage, string group, string name) =>
        usage.TryGetProperty(group, out JsonElement details) && details.ValueKind == JsonValueKind.Object ? Count(details, name) : 0;

    private static long Count(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long count) ? count : 0;
}
