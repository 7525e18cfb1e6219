using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Codex.Core.History;
using Codex.Core.Turns;
using Codex.Execution;
using Codex.Protocol;

namespace Codex.Core.Tools.Terminal;

/// <summary>Tells clients and the model what a command in a terminal wrote.</summary>
internal static class TerminalReport
{
    private const int ChunkIdDigits = 6;

    /// <summary>Tells it.</summary>
    /// <param name="turn">The turn in which it was asked for.</param>
    /// <param name="askedBy">The call that asked for it.</param>
    /// <param name="callId">The call that started the command.</param>
    /// <param name="output">What it wrote.</param>
    /// <param name="maxCharacters">The most that is told.</param>
    /// <param name="duration">How long the command ran, when it has ended.</param>
    /// <returns>What the model reads.</returns>
    public static async Task<ToolOutput> TellAsync(TurnContext turn, string askedBy, string callId, TerminalOutput output, int maxCharacters, TimeSpan duration)
    {
        (string text, int? originalTokens) = output.Cut(maxCharacters);
        ToolOutput result = ToolOutput.FromText(ForModel(output, text, originalTokens), output.ExitCode is null or 0);
        turn.KeepOutput(askedBy, result);
        if (output.ExitCode is { } exitCode)
        {
            await turn.SendAsync(new ExecCommandEndEvent
            {
                CallId = callId,
                Stdout = text,
                Stderr = "",
                AggregatedOutput = text,
                ExitCode = exitCode,
                Duration = duration,
                FormattedOutput = OutputTruncation.Truncate(text),
            }).ConfigureAwait(false);
        }

        if (text.Length > 0 && turn.Conversation.Execution.TellsOutputDeltas)
        {
            await turn.SendAsync(new ExecCommandOutputDeltaEvent(callId, ExecOutputStream.Stdout, Encoding.UTF8.GetBytes(text))).ConfigureAwait(false);
        }

        return result;
    }

    private static string ForModel(TerminalOutput output, string text, int? originalTokens)
    {
        string chunk = RandomNumberGenerator.GetHexString(ChunkIdDigits, lowercase: true);
        var said = new StringBuilder(text.Length + 160);
        said.Append(CultureInfo.InvariantCulture, $"Chunk ID: {chunk}\nWall time: {output.WallTime.TotalSeconds:0.0000} seconds\n");
        if (output.ExitCode is { } exitCode)
        {
            said.Append(CultureInfo.InvariantCulture, $"Process exited with code {exitCode}\n");
        }
        else if (output.SessionId is { } sessionId)
        {
            said.Append(CultureInfo.InvariantCulture, $"Process running with session ID {sessionId}\n");
        }

        if (originalTokens is { } tokens)
        {
            said.Append(CultureInfo.InvariantCulture, $"Original token count: {tokens}\n");
        }

        return said.Append("Output:\n").Append(text).ToString();
    }
}
