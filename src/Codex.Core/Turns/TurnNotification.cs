using System.Buffers;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Codex.Core.Conversations;
using Codex.Protocol;

namespace Codex.Core.Turns;

/// <summary>Starts the user's own program when a turn has ended (<c>notify</c> in the configuration). It is not waited for.</summary>
internal static class TurnNotification
{
    /// <summary>Starts the program with one more argument, the JSON of what ended; a failure is told as a warning.</summary>
    public static async ValueTask SendAsync(TurnContext turn, string? lastAgentMessage)
    {
        if (turn.Conversation.Configuration.Notify is not { Count: > 0 } command)
        {
            return;
        }

        var start = new ProcessStartInfo(command[0])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in command.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        start.ArgumentList.Add(ToJson(turn, lastAgentMessage));
        try
        {
            using Process? process = Process.Start(start);
        }
        catch (Exception failure) when (failure is Win32Exception or InvalidOperationException)
        {
            await turn.SendAsync(new BackgroundEvent($"The program of `notify` could not be started: {failure.Message}")).ConfigureAwait(false);
        }
    }

    internal static string ToJson(TurnContext turn, string? lastAgentMessage)
    {
        ConversationState conversation = turn.Conversation;
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "agent-turn-complete"u8);
            writer.WriteString("thread-id"u8, conversation.IdText);
            writer.WriteString("turn-id"u8, turn.Id);
            writer.WriteString("cwd"u8, turn.Settings.Cwd);
            writer.WriteStartArray("input-messages"u8);
            foreach (string message in conversation.History.UserMessages)
            {
                writer.WriteStringValue(message);
            }

            writer.WriteEndArray();
            writer.WriteString("last-assistant-message"u8, lastAgentMessage);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
