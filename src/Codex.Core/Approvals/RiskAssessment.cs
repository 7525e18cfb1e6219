using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Codex.Configuration;
using Codex.Core.Compaction;
using Codex.Core.Conversations;
using Codex.Core.History;
using Codex.Core.Prompts;
using Codex.Core.Tools;
using Codex.Core.Turns;
using Codex.Execution.Commands;
using Codex.Models;
using Codex.Protocol;

namespace Codex.Core.Approvals;

/// <summary>A model's judgement of a command that the user is about to be asked about (feature <c>experimental_sandbox_command_assessment</c>).</summary>
/// <param name="turn">The turn that wants to run it.</param>
/// <param name="callId">The call.</param>
/// <param name="command">The program and its arguments.</param>
/// <param name="cwd">Where it would run.</param>
/// <param name="failure">What came of a run in the sandbox; null before the first.</param>
internal sealed class RiskAssessment(TurnContext turn, string callId, IReadOnlyList<string> command, string cwd, string? failure)
{
    private const int MaxDescription = 500;
    private const int MaxFailureBytes = 2048;

    private static readonly TimeSpan s_timeLimit = TimeSpan.FromSeconds(5);

    /// <summary>Asks the model.</summary>
    /// <returns>Its judgement; null when the feature is off or none could be had: the user is asked all the same.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<CommandRisk?> RunAsync(CancellationToken cancellationToken)
    {
        ConversationState conversation = turn.Conversation;
        if (!conversation.Configuration.Features.IsOn(Feature.SandboxCommandAssessment))
        {
            return null;
        }

        long started = conversation.Time.GetTimestamp();
        (CommandRisk? risk, string status) = await AskAsync(conversation, cancellationToken).ConfigureAwait(false);
        conversation.Telemetry?.CommandAssessed(callId, status, risk?.RiskLevel, conversation.Time.GetElapsedTime(started));
        return risk;
    }

    private async Task<(CommandRisk? Risk, string Status)> AskAsync(ConversationState conversation, CancellationToken cancellationToken)
    {
        using var timeLimit = new CancellationTokenSource(s_timeLimit, conversation.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeLimit.Token, cancellationToken);
        ModelRequest request = conversation.CreateRequest(turn, [MessageItem.User(Describe())], []) with
        {
            Instructions = Prompt.Risk,
            OutputSchema = Tools.ToolSchema.Load("risk_assessment.json"),
        };
        try
        {
            List<ResponseItem> answer = [];
            await foreach (ResponseEvent message in conversation.Models.StreamAsync(request, stop.Token).ConfigureAwait(false))
            {
                if (message is OutputItemDone done)
                {
                    answer.Add(done.Item);
                }
            }

            return ConversationHistory.LastAgentMessage(answer) is not { } text ? (null, "no_output")
                : Read(text) is { } risk ? (risk, "success")
                : (null, "parse_error");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, "timeout");
        }
        catch (ModelException)
        {
            return (null, "model_error");
        }
    }

    /// <summary>Reads a judgement; null when it is none.</summary>
    internal static CommandRisk? Read(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement is { ValueKind: JsonValueKind.Object } judgement
                && judgement.TryGetProperty("description", out JsonElement description) && description.ValueKind == JsonValueKind.String
                && description.GetString() is { Length: > 0 and <= MaxDescription } said
                && judgement.TryGetProperty("risk_level", out JsonElement level) && level.ValueKind == JsonValueKind.String
                && LevelOf(level.GetString()) is { } risk
                    ? new CommandRisk(said, risk)
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static RiskLevel? LevelOf(string? word) => word switch
    {
        "low" => RiskLevel.Low,
        "medium" => RiskLevel.Medium,
        "high" => RiskLevel.High,
        _ => null,
    };

    // All of it is data for the judge; the command stands there as JSON too, where nothing in it can pass for a heading.
    private string Describe()
    {
        SandboxPolicy policy = turn.Settings.SandboxPolicy;
        string summary = policy is SandboxPolicy.WorkspaceWrite workspace
            ? $"{policy.Mode} (network_access={(workspace.NetworkAccess ? "network" : "no-network")})"
            : policy.Mode;
        IEnumerable<string> roots = policy is SandboxPolicy.WorkspaceWrite { WritableRoots: var more } ? [turn.Settings.Cwd, .. more] : [turn.Settings.Cwd];
        var text = new StringBuilder()
            .Append("Platform: ").Append(RuntimeInformation.OSDescription).Append('\n')
            .Append("Sandbox policy: ").Append(summary).Append('\n')
            .Append("Roots: ").AppendJoin(", ", roots.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)).Append('\n')
            .Append("Working folder: ").Append(cwd).Append('\n')
            .Append("Command as JSON: ").Append(CommandAsJson()).Append('\n')
            .Append("Command line: ").Append(ShellWords.Join(command));
        if (failure is not null)
        {
            text.Append("\nIt was run in the sandbox and failed:\n").Append(CompactedHistory.CutMiddle(failure, MaxFailureBytes));
        }

        return text.ToString();
    }

    private string CommandAsJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            writer.WriteStartArray();
            foreach (string word in command)
            {
                writer.WriteStringValue(word);
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
