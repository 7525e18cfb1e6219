using System.Buffers;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Codex.Core.Compaction;
using Codex.Core.Conversations;
using Codex.Protocol;

namespace Codex.Core.Turns;

/// <summary>Starts the user's own program when a turn has ended (<c>notify</c> in the configuration). It is not waited for.</summary>
internal static class TurnNotification
{
    // The system takes no longer argument: 128 KiB on Linux, 32,767 characters for all of them on Windows.
    private static readonly int s_longestArgument = OperatingSystem.IsWindows() ? 24_000 : 120_000;

    // The program outlives this one, which may end right after the turn: no pipe of ours may be its output.
    private static readonly string[] s_quietly = ["/bin/sh", "-c", "exec \"$@\" < /dev/null > /dev/null 2>&1", "notify"];

    /// <summary>Starts the program with one more argument, the JSON of what ended; a failure is told as a notice.</summary>
    public static async ValueTask SendAsync(TurnContext turn, string? lastAgentMessage)
    {
        if (turn.Conversation.Configuration.Notify is not { Count: > 0 } command)
        {
            return;
        }

        string[] words = [.. command, ToJson(turn, lastAgentMessage)];
        try
        {
            using Process? process = Process.Start(OperatingSystem.IsWindows() ? OnWindows(words) : OnUnix(words));
        }
        catch (Exception failure) when (failure is Win32Exception or InvalidOperationException or FileNotFoundException)
        {
            await turn.SendAsync(new BackgroundEvent($"The program of `notify` could not be started: {failure.Message}")).ConfigureAwait(false);
        }
    }

    /// <summary>What the program is told. Of a conversation too long for an argument the oldest messages are left out, and very long ones are cut.</summary>
    internal static string ToJson(TurnContext turn, string? lastAgentMessage)
    {
        List<string> messages = [.. turn.Conversation.History.UserMessages];
        string json = ToJson(turn, messages, lastAgentMessage);
        while (LengthOf(json) > s_longestArgument && messages.Count > 1)
        {
            // Half of them at a time: a conversation may have thousands.
            messages.RemoveRange(0, (messages.Count + 1) / 2);
            json = ToJson(turn, messages, lastAgentMessage);
        }

        for (int most = s_longestArgument / 2; LengthOf(json) > s_longestArgument; most /= 2)
        {
            json = ToJson(turn, [.. messages.Select(message => CompactedHistory.CutMiddle(message, most))], lastAgentMessage is null ? null : CompactedHistory.CutMiddle(lastAgentMessage, most));
        }

        return json;
    }

    private static int LengthOf(string argument) => OperatingSystem.IsWindows() ? argument.Length : Encoding.UTF8.GetByteCount(argument);

    private static string ToJson(TurnContext turn, IReadOnlyList<string> messages, string? lastAgentMessage)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "agent-turn-complete"u8);
            writer.WriteString("thread-id"u8, turn.Conversation.IdText);
            writer.WriteString("turn-id"u8, turn.Id);
            writer.WriteString("cwd"u8, turn.Settings.Cwd);
            writer.WriteStartArray("input-messages"u8);
            foreach (string message in messages)
            {
                writer.WriteStringValue(message);
            }

            writer.WriteEndArray();
            writer.WriteString("last-assistant-message"u8, lastAgentMessage);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static ProcessStartInfo OnUnix(string[] words)
    {
        // The shell's own complaint would be heard by nobody.
        if (!IsProgram(words[0]))
        {
            throw new FileNotFoundException($"there is no program `{words[0]}`; give its path, or a name that PATH knows");
        }

        return new ProcessStartInfo(s_quietly[0], [.. s_quietly[1..], .. words]);
    }

    private static ProcessStartInfo OnWindows(string[] words) => new(words[0], words[1..])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    private static bool IsProgram(string name)
    {
        const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        IEnumerable<string> places = name.Contains('/', StringComparison.Ordinal)
            ? [name]
            : (Environment.GetEnvironmentVariable("PATH") ?? "/bin:/usr/bin").Split(':').Select(folder => Path.Combine(folder.Length == 0 ? "." : folder, name));
        return places.Any(static place => File.Exists(place) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(place) & Execute) != 0));
    }
}
