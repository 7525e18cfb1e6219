using Codex.Core.Turns;
using Codex.Mcp;
using Codex.Protocol;

namespace Codex.Core.Tools.External;

/// <summary>The course of a call that clients are told of as one of an MCP tool: its beginning, and how it ended.</summary>
internal static class ToldCall
{
    /// <summary>Makes the call.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="callId">The call.</param>
    /// <param name="invocation">What is called, as clients are told.</param>
    /// <param name="what">What failed, for the message of a failure that does not say so itself.</param>
    /// <param name="makeAsync">Makes it; whatever goes wrong in it is the call's end, told and answered as such.</param>
    /// <param name="cancellationToken">Interrupts it: the turn tells of that, not the call.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<ToolOutput> RunAsync(
        TurnContext turn, string callId, McpInvocation invocation, string what, Func<Task<McpCallResult>> makeAsync, CancellationToken cancellationToken)
    {
        await turn.SendAsync(new McpToolCallBeginEvent(callId, invocation)).ConfigureAwait(false);
        TimeProvider time = turn.Conversation.Time;
        long started = time.GetTimestamp();
        McpToolCallResult told;
        ToolOutput output;
        try
        {
            McpCallResult result = await makeAsync().ConfigureAwait(false);
            told = new McpToolCallResult(result.Wire, null);
            output = result.Output;
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            string message = failure is ToolException ? failure.Message : $"{what} failed: {failure.Message}";
            told = new McpToolCallResult(null, message);
            output = ToolOutput.FromText(message, success: false);
        }

        turn.KeepOutput(callId, output);
        await turn.SendAsync(new McpToolCallEndEvent(callId, invocation, time.GetElapsedTime(started), told)).ConfigureAwait(false);
        return output;
    }
}
