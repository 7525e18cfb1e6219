using System.Text.Json;
using Codex.Testing;

namespace Codex.Core.Tests;

/// <summary>What a request said to the model.</summary>
internal static class ModelInput
{
    public static JsonElement[] Items(this RecordedRequest request) => [.. request.Body!.Value.GetProperty("input").EnumerateArray()];

    /// <summary>The text of every message, in order; an output of a call as <c>call id: output</c>.</summary>
    public static string[] Texts(this RecordedRequest request) =>
    [
        .. request.Items().Select(static item => item.GetProperty("type").GetString() switch
        {
            "message" => string.Concat(item.GetProperty("content").EnumerateArray().Select(static part => part.TryGetProperty("text", out JsonElement text) ? text.GetString() : "")),
            "function_call_output" or "custom_tool_call_output" => $"{item.GetProperty("call_id").GetString()}: {item.GetProperty("output")}",
            string type => type,
            null => "",
        }),
    ];

    public static string Output(this RecordedRequest request, string callId) =>
        request.Items().Single(item => item.TryGetProperty("output", out _) && item.GetProperty("call_id").GetString() == callId).GetProperty("output").ToString();
}
