using System.Text.Json;

namespace Codex.McpServer.Messages;

/// <summary>A message of the client.</summary>
internal abstract record IncomingMessage
{
    private IncomingMessage()
    {
    }

    /// <summary>It wants an answer.</summary>
    /// <param name="Id">What the answer refers to.</param>
    /// <param name="Method">What is asked.</param>
    /// <param name="Parameters">With what; null for nothing.</param>
    public sealed record Request(RequestId Id, string Method, JsonElement? Parameters) : IncomingMessage;

    /// <summary>It wants none.</summary>
    /// <param name="Method">What happened.</param>
    /// <param name="Parameters">With what; null for nothing.</param>
    public sealed record Notification(string Method, JsonElement? Parameters) : IncomingMessage;

    /// <summary>It answers a request of the server.</summary>
    /// <param name="Id">That request.</param>
    /// <param name="Result">The answer; null when it is an error.</param>
    public sealed record Response(RequestId Id, JsonElement? Result) : IncomingMessage;

    /// <summary>Reads a message; null when the JSON is none. The member <c>jsonrpc</c> may be missing.</summary>
    public static IncomingMessage? TryRead(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        bool hasId = root.TryGetProperty("id", out JsonElement rawId);
        RequestId? id = hasId ? RequestId.TryRead(rawId) : null;
        if (hasId && id is null)
        {
            return null;
        }

        if (root.TryGetProperty("method", out JsonElement method))
        {
            JsonElement? parameters = root.TryGetProperty("params", out JsonElement given) && given.ValueKind != JsonValueKind.Null ? given : null;
            return method.ValueKind != JsonValueKind.String ? null
                : id is { } request ? new Request(request, method.GetString()!, parameters)
                : new Notification(method.GetString()!, parameters);
        }

        return id is not { } answered ? null
            : root.TryGetProperty("result", out JsonElement result) ? new Response(answered, result)
            : root.TryGetProperty("error", out _) ? new Response(answered, null)
            : null;
    }
}
