using System.Text.Json.Serialization;
using Codex.Core.Turns;
using Codex.Models;

namespace Codex.Core.Tools.Synchronization;

/// <summary>The tool <c>test_sync_tool</c>: calls that wait for each other, by which a model's tests see what runs at the same time.</summary>
internal static class SynchronizationTool
{
    public const string Name = "test_sync_tool";

    public static ITool Instance => new TextTool(
        new FunctionTool(Name, "Only for tests of tools that run at the same time: sleeps, waits for other calls, sleeps again.", ToolSchema.Load("test_sync_tool.json")),
        RunAsync);

    private static async Task<string> RunAsync(string json, TurnContext turn, CancellationToken cancellationToken)
    {
        SynchronizationArguments arguments = FunctionArguments.Parse(json, SynchronizationJson.Default.SynchronizationArguments);
        await SleepAsync(arguments.SleepBeforeMs).ConfigureAwait(false);
        if (arguments.Barrier is { } barrier)
        {
            await SynchronizationBarrier.WaitAsync(barrier, turn.Conversation.Time, cancellationToken).ConfigureAwait(false);
        }

        await SleepAsync(arguments.SleepAfterMs).ConfigureAwait(false);
        return "ok";

        Task SleepAsync(ulong? milliseconds) => milliseconds is null or 0
            ? Task.CompletedTask
            : Task.Delay(TimeSpan.FromMilliseconds(Math.Min(milliseconds.Value, int.MaxValue)), turn.Conversation.Time, cancellationToken);
    }
}

/// <summary>What a call of <c>test_sync_tool</c> gives.</summary>
internal sealed record SynchronizationArguments(ulong? SleepBeforeMs = null, ulong? SleepAfterMs = null, BarrierArguments? Barrier = null);

/// <summary>Which other calls a call waits for.</summary>
/// <param name="Id">The same for all of them, in the whole process.</param>
/// <param name="Participants">How many they are.</param>
/// <param name="TimeoutMs">How long to wait, in milliseconds.</param>
internal sealed record BarrierArguments(string Id, ulong Participants, ulong TimeoutMs = 1000);

/// <summary>Reads the arguments of <c>test_sync_tool</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(SynchronizationArguments))]
internal sealed partial class SynchronizationJson : JsonSerializerContext;
