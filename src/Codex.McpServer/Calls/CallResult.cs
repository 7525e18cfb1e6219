using System.Text.Json;

namespace Codex.McpServer.Calls;

/// <summary>How a call is answered.</summary>
internal abstract record CallResult
{
    private CallResult()
    {
    }

    /// <summary>Writes the result of <c>tools/call</c>.</summary>
    public abstract void WriteTo(Utf8JsonWriter json);

    /// <summary>A text.</summary>
    /// <param name="Content">The agent's last message, or what is wrong with the call.</param>
    /// <param name="IsError">Whether it is the latter.</param>
    public sealed record Text(string Content, bool IsError = false) : CallResult
    {
        public override void WriteTo(Utf8JsonWriter json)
        {
            json.WriteStartObject();
            json.WriteStartArray("content"u8);
            json.WriteStartObject();
            json.WriteString("text"u8, Content);
            json.WriteString("type"u8, "text"u8);
            json.WriteEndObject();
            json.WriteEndArray();
            if (IsError)
            {
                json.WriteBoolean("isError"u8, true);
            }

            json.WriteEndObject();
        }
    }

    /// <summary>The turn failed. This form is the one that clients of the agent know, although it is none of MCP's own.</summary>
    /// <param name="Error">What happened and what to do.</param>
    public sealed record Failure(string Error) : CallResult
    {
        public override void WriteTo(Utf8JsonWriter json)
        {
            json.WriteStartObject();
            json.WriteString("error"u8, Error);
            json.WriteEndObject();
        }
    }
}
