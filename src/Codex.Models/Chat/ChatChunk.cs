using System.Text.Json;
using Codex.Protocol;

namespace Codex.Models;

/// <summary>A piece of a tool call in a chunk.</summary>
/// <param name="Index">The call's place in the answer; null when the service gives none.</param>
/// <param name="Id">The call's id, usually in its first piece only.</param>
/// <param name="Name">The tool's name, likewise.</param>
/// <param name="Arguments">What to append to the arguments.</param>
internal readonly record struct ChatCallPiece(int? Index, string? Id, string? Name, string? Arguments);

/// <summary>One chunk of a Chat Completions stream. Reused from chunk to chunk.</summary>
internal sealed class ChatChunk
{
    /// <summary>The service's id of the answer.</summary>
    public string? Id { get; private set; }

    /// <summary>More text; null for none.</summary>
    public string? Text { get; private set; }

    /// <summary>More raw reasoning; null for none.</summary>
    public string? Reasoning { get; private set; }

    /// <summary>The text of a whole message, from services that send no deltas.</summary>
    public string? WholeText { get; private set; }

    /// <summary>The reasoning of a whole message.</summary>
    public string? WholeReasoning { get; private set; }

    /// <summary>Pieces of calls.</summary>
    public List<ChatCallPiece> Calls { get; } = [];

    /// <summary>The calls of a whole message.</summary>
    public List<ChatCallPiece> WholeCalls { get; } = [];

    /// <summary>Why the answer ended; null while it goes on.</summary>
    public string? FinishReason { get; private set; }

    /// <summary>The token counts; null when the chunk has none.</summary>
    public TokenUsage? Usage { get; private set; }

    /// <summary>Whether the chunk reports an error, and which.</summary>
    public bool HasError { get; private set; }

    /// <summary>The error; null when it is of an unknown form.</summary>
    public ServiceError? Error { get; private set; }

    /// <summary>Reads a chunk; false, with nothing changed that counts, when the data is no JSON object.</summary>
    public bool TryRead(ReadOnlySpan<byte> data)
    {
        Clear();
        try
        {
            var reader = new Utf8JsonReader(data);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("choices"u8))
                {
                    ReadChoices(ref reader);
                }
                else if (reader.ValueTextEquals("id"u8))
                {
                    Id = StringOrNull(ref reader);
                }
                else if (reader.ValueTextEquals("usage"u8))
                {
                    Usage = ChatUsage.Read(ref reader);
                }
                else if (reader.ValueTextEquals("error"u8))
                {
                    ReadError(ref reader);
                }
                else
                {
                    reader.Skip();
                }
            }

            reader.Read();
            return true;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            Clear();
            return false;
        }
    }

    private void Clear()
    {
        Id = Text = Reasoning = WholeText = WholeReasoning = FinishReason = null;
        Usage = null;
        HasError = false;
        Error = null;
        Calls.Clear();
        WholeCalls.Clear();
    }

    private void ReadError(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        HasError = true;
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        Error = document.RootElement.ValueKind == JsonValueKind.String
            ? new ServiceError(null, null, document.RootElement.GetString(), null, null)
            : ServiceError.From(document.RootElement);
    }

    private void ReadChoices(ref Utf8JsonReader reader)
    {
        if (!Enter(ref reader, JsonTokenType.StartArray))
        {
            return;
        }

        bool isFirst = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (isFirst && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadChoice(ref reader);
            }
            else
            {
                reader.Skip();
            }

            isFirst = false;
        }
    }

    private void ReadChoice(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("delta"u8))
            {
                (Text, Reasoning) = ReadMessage(ref reader, Calls);
            }
            else if (reader.ValueTextEquals("message"u8))
            {
                (WholeText, WholeReasoning) = ReadMessage(ref reader, WholeCalls);
            }
            else if (reader.ValueTextEquals("finish_reason"u8))
            {
                FinishReason = StringOrNull(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static (string? Text, string? Reasoning) ReadMessage(ref Utf8JsonReader reader, List<ChatCallPiece> calls)
    {
        if (!Enter(ref reader, JsonTokenType.StartObject))
        {
            return default;
        }

        string? text = null;
        string? reasoning = null;
        string? reasoningContent = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("content"u8) || reader.ValueTextEquals("refusal"u8))
            {
                text = NotEmpty(StringOrNull(ref reader)) ?? text;
            }
            else if (reader.ValueTextEquals("reasoning"u8))
            {
                reasoning = ReadReasoning(ref reader);
            }
            else if (reader.ValueTextEquals("reasoning_content"u8))
            {
                reasoningContent = NotEmpty(StringOrNull(ref reader));
            }
            else if (reader.ValueTextEquals("tool_calls"u8))
            {
                ReadCalls(ref reader, calls);
            }
            else
            {
                reader.Skip();
            }
        }

        return (text, reasoning ?? reasoningContent);
    }

    // A string, or an object with the text under `text` or `content`.
    private static string? ReadReasoning(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            return NotEmpty(reader.GetString());
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        string? text = null;
        string? content = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("text"u8))
            {
                text = NotEmpty(StringOrNull(ref reader));
            }
            else if (reader.ValueTextEquals("content"u8))
            {
                content = NotEmpty(StringOrNull(ref reader));
            }
            else
            {
                reader.Skip();
            }
        }

        return text ?? content;
    }

    private static void ReadCalls(ref Utf8JsonReader reader, List<ChatCallPiece> calls)
    {
        if (!Enter(ref reader, JsonTokenType.StartArray))
        {
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                calls.Add(ReadCall(ref reader));
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static ChatCallPiece ReadCall(ref Utf8JsonReader reader)
    {
        int? index = null;
        string? id = null;
        string? name = null;
        string? arguments = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("index"u8))
            {
                reader.Read();
                index = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int value) ? value : null;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("id"u8))
            {
                id = NotEmpty(StringOrNull(ref reader));
            }
            else if (reader.ValueTextEquals("function"u8) && Enter(ref reader, JsonTokenType.StartObject))
            {
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    if (reader.ValueTextEquals("name"u8))
                    {
                        name = NotEmpty(StringOrNull(ref reader));
                    }
                    else if (reader.ValueTextEquals("arguments"u8))
                    {
                        arguments = ReadArguments(ref reader);
                    }
                    else
                    {
                        reader.Skip();
                    }
                }
            }
            else
            {
                reader.Skip();
            }
        }

        return new ChatCallPiece(index, id, name, arguments);
    }

    // Some local servers send the arguments as an object instead of its text.
    private static string? ReadArguments(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString();
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.GetRawText();
    }

    /// <summary>Goes into a value of the given kind; skips any other.</summary>
    private static bool Enter(ref Utf8JsonReader reader, JsonTokenType kind)
    {
        reader.Read();
        if (reader.TokenType == kind)
        {
            return true;
        }

        reader.Skip();
        return false;
    }

    private static string? StringOrNull(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString();
        }

        reader.Skip();
        return null;
    }

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
