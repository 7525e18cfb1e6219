using System.Text.Json;
using Codex.Core.Conversations;
using Codex.McpServer.Messages;
using Codex.Protocol;

namespace Codex.McpServer.Calls;

/// <summary>Passes the events of one turn on to the client, has its questions answered, and knows how it ended.</summary>
internal sealed class TurnRelay : IAsyncDisposable
{
    private const string Ended = "The turn was ended before its time; codex-reply goes on with the conversation.";
    private const string Closed = "The conversation was closed while the turn ran.";

    private readonly RequestId _request;
    private readonly string _turnId;
    private readonly Conversation _conversation;
    private readonly ClientConnection _client;
    private readonly CancellationTokenSource _questions = new();
    private readonly List<Task> _answers = [];

    public TurnRelay(RequestId request, string turnId, Conversation conversation, ClientConnection client)
    {
        _request = request;
        _turnId = turnId;
        _conversation = conversation;
        _client = client;
    }

    /// <summary>Reads to the turn's end, also after a cancellation, so that the next turn finds nothing of it.</summary>
    /// <param name="cancellation">Interrupts the turn.</param>
    public async Task<CallResult> RunAsync(CancellationToken cancellation)
    {
        Task interrupting = Task.CompletedTask;
        // The turn has been submitted, so an interrupt that is submitted from here on comes after it.
        CancellationTokenRegistration interrupt = cancellation.Register(() => interrupting = InterruptAsync());
        try
        {
            return await ReadAsync().ConfigureAwait(false);
        }
        finally
        {
            // An interrupt under way must not hit the conversation's next turn.
            await interrupt.DisposeAsync().ConfigureAwait(false);
            await interrupting.ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _questions.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_answers).ConfigureAwait(false);
        _questions.Dispose();
    }

    private async Task InterruptAsync() =>
        await _conversation.SubmitAsync(new Submission(_turnId, new Op.Interrupt()), CancellationToken.None).ConfigureAwait(false);

    private async Task<CallResult> ReadAsync()
    {
        string? error = null;
        while (await _conversation.NextEventAsync(CancellationToken.None).ConfigureAwait(false) is { } next)
        {
            if (next.Message is TaskCompleteEvent { LastAgentMessage: null } && error is not null)
            {
                return new CallResult.Failure(error);
            }

            await PassOnAsync(next).ConfigureAwait(false);
            switch (next.Message)
            {
                case ErrorEvent failed when next.Id == _turnId:
                    error ??= failed.Message;
                    break;
                case ExecApprovalRequestEvent question:
                    _answers.Add(AnswerAsync(next.Id, question));
                    break;
                case ApplyPatchApprovalRequestEvent question:
                    _answers.Add(AnswerAsync(next.Id, question));
                    break;
                case TaskCompleteEvent done:
                    return new CallResult.Text(done.LastAgentMessage ?? "");
                case TurnAbortedEvent:
                    return new CallResult.Text(Ended, IsError: true);
            }
        }

        return new CallResult.Text(Closed, IsError: true);
    }

    private ValueTask PassOnAsync(Event next) => _client.NotifyAsync("codex/event", json =>
    {
        json.WriteStartObject("_meta"u8);
        _request.WriteTo(json, "requestId");
        json.WriteEndObject();
        json.WriteString("id"u8, next.Id);
        json.WritePropertyName("msg"u8);
        next.Message.WriteTo(json);
    });

    private async Task AnswerAsync(string eventId, ExecApprovalRequestEvent question)
    {
        if (await AskAsync(json => ApprovalQuestion.Write(json, _request, eventId, question)).ConfigureAwait(false) is { } decision)
        {
            await _conversation.SubmitAsync(new Op.ExecApproval(question.CallId, decision), CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task AnswerAsync(string eventId, ApplyPatchApprovalRequestEvent question)
    {
        if (await AskAsync(json => ApprovalQuestion.Write(json, _request, eventId, question)).ConfigureAwait(false) is { } decision)
        {
            await _conversation.SubmitAsync(new Op.PatchApproval(question.CallId, decision), CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task<ReviewDecision?> AskAsync(Action<Utf8JsonWriter> writeParameters)
    {
        try
        {
            return ApprovalQuestion.ReadDecision(await _client.AskAsync("elicitation/create", writeParameters, _questions.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // The turn is over; nobody waits for the answer.
            return null;
        }
    }
}
