using System.Buffers;
using System.Text.Json;
using Codex.Protocol;

namespace Codex.Sessions;

/// <summary>The first line of a journal: how long the session file was when the step began. What it holds beyond may be the step itself.</summary>
internal static class StepHeader
{
    public static void Write(IBufferWriter<byte> buffer, long sessionBytes)
    {
        using (var writer = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteNumber("session_bytes"u8, sessionBytes);
            writer.WriteEndObject();
        }

        buffer.Write("\n"u8);
    }

    /// <summary>Reads it; 0, which compares with the whole file, when it is damaged.</summary>
    public static long Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return document.RootElement is { ValueKind: JsonValueKind.Object } header
                && header.TryGetProperty("session_bytes", out JsonElement bytes)
                && bytes.TryGetInt64(out long length) ? length : 0;
        }
        catch (Exception damaged) when (damaged is JsonException or InvalidOperationException)
        {
            return 0;
        }
    }
}
