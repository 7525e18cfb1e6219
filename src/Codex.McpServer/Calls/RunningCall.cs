using System.Text.Json;
using Codex.Core.Conversations;
using Codex.McpServer.Messages;
using Codex.McpServer.Tools;
using Codex.Protocol;

namespace Codex.McpServer.Calls;

/// <summary>One call of a tool: a turn of a conversation, its events passed on, its end as the answer.</summary>
internal sealed class RunningCall(RequestId id, ClientConnection client, OpenConversations conversations) : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>Ends with the call; never fails.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Begins the call.</summary>
    /// <param name="tool">The tool's name.</param>
    /// <param name="arguments">Its arguments; null for none.</param>
    /// <param name="ended">Called once the call has ended and was answered.</param>
    public void Start(string tool, JsonElement? arguments, Action ended) => Completion = RunAsync(tool, arguments, ended);

    /// <summary>Interrupts the call; it gets no answer.</summary>
    public void Cancel()
    {
        try
        {
            _cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended in this moment.
        }
    }

    public void Dispose() => _cancellation.Dispose();

    private async Task RunAsync(string tool, JsonElement? arguments, Action ended)
    {
        // The server goes on reading while the call works.
        await Task.Yield();
        CancellationToken cancellation = _cancellation.Token;
        try
        {
            CallResult result = tool switch
            {
                CodexArguments.ToolName => await StartConversationAsync(CodexArguments.Read(arguments), cancellation).ConfigureAwait(false),
                ReplyArguments.ToolName => await ReplyAsync(ReplyArguments.Read(arguments), cancellation).ConfigureAwait(false),
                _ => throw new CallException($"There is no tool {tool}. The tools are {CodexArguments.ToolName} and {ReplyArguments.ToolName}."),
            };
            await AnswerAsync(result, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Whoever cancels a call expects no answer.
        }
        catch (CallException mistake)
        {
            await AnswerAsync(new CallResult.Text(mistake.Message, IsError: true), cancellation).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            // A fault of our own ends this call, not the server.
            await AnswerAsync(new CallResult.Text($"The call ended because of a fault in the server: {fault.Message}", IsError: true), cancellation).ConfigureAwait(false);
        }
        finally
        {
            ended();
        }
    }

    private async ValueTask AnswerAsync(CallResult result, CancellationToken cancellation)
    {
        if (!cancellation.IsCancellationRequested)
        {
            await client.SendResultAsync(id, result.WriteTo).ConfigureAwait(false);
        }
    }

    private async Task<CallResult> StartConversationAsync(CodexArguments arguments, CancellationToken cancellation)
    {
        OpenConversation open = await conversations.StartAsync(arguments, cancellation).ConfigureAwait(false);
        return await RunTurnAsync(
            open,
            async conversation =>
            {
                string turnId = id.ToString();
                await conversation.SubmitAsync(new Submission(turnId, ToInput(arguments.Prompt)), CancellationToken.None).ConfigureAwait(false);
                return turnId;
            },
            cancellation).ConfigureAwait(false);
    }

    private Task<CallResult> ReplyAsync(ReplyArguments arguments, CancellationToken cancellation) => RunTurnAsync(
        conversations.Find(arguments.Conversation),
        async conversation => await conversation.SubmitAsync(ToInput(arguments.Prompt), CancellationToken.None).ConfigureAwait(false),
        cancellation);

    private async Task<CallResult> RunTurnAsync(OpenConversation open, Func<Conversation, Task<string>> submitAsync, CancellationToken cancellation)
    {
        await open.Turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            string turnId = await submitAsync(open.Conversation).ConfigureAwait(false);
            await using var relay = new TurnRelay(id, turnId, open.Conversation, client);
            return await relay.RunAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            open.Turn.Release();
        }
    }

    private static Op.UserInputOp ToInput(string prompt) => new([new UserInput.Text(prompt)]);
}
