using System.Text.Json;

namespace Codex.AppServer.Messages;

/// <summary>What one line from the client is.</summary>
internal abstract record IncomingMessage
{
    // As deep as the reference reads.
    public const int MaxDepth = 128;

    private static readonly JsonReaderOptions s_options = new() { MaxDepth = MaxDepth };

    private IncomingMessage()
    {
    }

    /// <summary>Reads a line.</summary>
    /// <param name="line">UTF-8, without its end; parts of it stay in the result.</param>
    /// <returns>Null when it is no message at all; such a line is passed over.</returns>
    public static IncomingMessage? Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            return ParseObject(line);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // Not JSON, or a text with half a surrogate pair.
            return null;
        }
    }

    private static IncomingMessage? ParseObject(ReadOnlyMemory<byte> line)
    {
        var reader = new Utf8JsonReader(line.Span, s_options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        RequestId? id = null;
        string? method = null;
        ReadOnlyMemory<byte>? parameters = null;
        ReadOnlyMemory<byte>? result = null;
        bool isError = false;
        Members seen = Members.None;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            Members member = reader.ValueTextEquals("id"u8) ? Members.Id
                : reader.ValueTextEquals("method"u8) ? Members.Method
                : reader.ValueTextEquals("params"u8) ? Members.Params
                : reader.ValueTextEquals("result"u8) ? Members.Result
                : reader.ValueTextEquals("error"u8) ? Members.Error
                : Members.None;
            if ((seen & member) != 0)
            {
                return null;
            }

            seen |= member;
            reader.Read();
            switch (member)
            {
                case Members.Id:
                    id = RequestId.Read(ref reader);
                    reader.Skip();
                    break;
                case Members.Method:
                    method = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                    reader.Skip();
                    break;
                case Members.Params:
                    parameters = Take(line, ref reader);
                    break;
                case Members.Result:
                    result = Take(line, ref reader);
                    break;
                case Members.Error:
                    isError = IsError(Take(line, ref reader));
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        // Anything behind the object makes the line two messages, and so none.
        if (reader.Read())
        {
            return null;
        }

        return (method, id) switch
        {
            ({ } name, { } known) => new Request(known, name, parameters),
            ({ } name, null) => new Notification(name),
            (null, { } known) when result is { } value => new Answer(known, value),
            (null, { } known) when isError => new Refusal(known),
            _ => null,
        };
    }

    private static ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> line, ref Utf8JsonReader reader)
    {
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return line[start..(int)reader.BytesConsumed];
    }

    private static bool IsError(ReadOnlyMemory<byte> value)
    {
        using JsonDocument document = JsonDocument.Parse(value, new JsonDocumentOptions { MaxDepth = MaxDepth });
        JsonElement error = document.RootElement;
        return error.ValueKind == JsonValueKind.Object
            && error.TryGetProperty("code", out JsonElement code) && code.ValueKind == JsonValueKind.Number && code.TryGetInt64(out _)
            && error.TryGetProperty("message", out JsonElement message) && message.ValueKind == JsonValueKind.String;
    }

    /// <summary>The client asks for something.</summary>
    /// <param name="Id">What the answer is to carry.</param>
    /// <param name="Method">What is asked.</param>
    /// <param name="Params">The JSON of <c>params</c>; null when there is none.</param>
    public sealed record Request(RequestId Id, string Method, ReadOnlyMemory<byte>? Params) : IncomingMessage;

    /// <summary>The client tells something; nothing that it tells matters here.</summary>
    /// <param name="Method">What it tells.</param>
    public sealed record Notification(string Method) : IncomingMessage;

    /// <summary>The client answers a request of the server.</summary>
    /// <param name="Id">The request.</param>
    /// <param name="Result">The JSON of the answer.</param>
    public sealed record Answer(RequestId Id, ReadOnlyMemory<byte> Result) : IncomingMessage;

    /// <summary>The client could not answer a request of the server.</summary>
    /// <param name="Id">The request.</param>
    public sealed record Refusal(RequestId Id) : IncomingMessage;

    [Flags]
    private enum Members
    {
        None = 0,
        Id = 1,
        Method = 2,
        Params = 4,
        Result = 8,
        Error = 16,
    }
}
