using System.Text.Json;

namespace Codex.Testing.Scripts;

/// <summary>Reads a script in the JSON that <see cref="ScriptedResponse.ParseScript"/> describes.</summary>
internal static class ScriptReader
{
    public static IReadOnlyList<ScriptedResponse> Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return [.. document.RootElement.EnumerateArray().Select(ReadResponse)];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new FormatException($"The script is not a list of responses: {error.Message}", error);
        }
    }

    private static ScriptedResponse ReadResponse(JsonElement response, int index)
    {
        var made = response.TryGetProperty("events", out var events) ? ScriptedResponse.Events(events.EnumerateArray().Select(ReadEvent))
            : response.TryGetProperty("sse", out var sse) ? ScriptedResponse.Sse(sse.GetString() ?? "")
            : response.TryGetProperty("json", out var body) ? ScriptedResponse.Json(200, body.GetRawText())
            : ScriptedResponse.Json(200, response.TryGetProperty("text", out var text) ? text.GetString() ?? "" : "");
        foreach (var property in response.EnumerateObject())
        {
            var value = property.Value;
            made = property.Name switch
            {
                "events" or "sse" or "json" or "text" => made,
                "status" => made with { Status = value.GetInt32() },
                "headers" => made with { Headers = value.EnumerateObject().ToDictionary(h => h.Name, h => h.Value.ToString()) },
                "path" => made with { Path = value.GetString() },
                "delay_ms" => made with { Delay = TimeSpan.FromMilliseconds(value.GetDouble()) },
                "gap_ms" => made with { Gap = TimeSpan.FromMilliseconds(value.GetDouble()) },
                "cut_after" => made with { CutAfter = value.ValueKind == JsonValueKind.Null ? null : value.GetInt32() },
                "times" => made with { Times = value.GetInt32() },
                "repeat" => made with { Repeat = value.GetBoolean() },
                var name => throw new FormatException($"Response {index} of the script has an unknown key '{name}'."),
            };
        }

        return made;
    }

    private static ScriptedEvent ReadEvent(JsonElement e) =>
        e.ValueKind == JsonValueKind.String && e.ValueEquals("[DONE]") ? ScriptedEvent.Done : ScriptedEvent.FromJson(e.GetRawText());
}
