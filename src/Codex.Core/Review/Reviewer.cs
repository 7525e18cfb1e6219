using Codex.Configuration;
using Codex.Core.Conversations;
using Codex.Core.Prompts;
using Codex.Core.Turns;
using Codex.Protocol;
using Codex.Sessions;

namespace Codex.Core.Review;

/// <summary>The conversation that carries out a review, with a model, instructions and a history of its own, under the parent's present settings.</summary>
internal sealed class Reviewer : IAsyncDisposable
{
    // How long an interrupted reviewer may take to end what it was doing before it is shut down.
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(1.5);

    private readonly TurnContext _parent;
    private readonly Conversation _child;
    private readonly ReviewEvents _events;

    private Reviewer(TurnContext parent, Conversation child)
    {
        _parent = parent;
        _child = child;
        _events = new ReviewEvents(parent, child);
    }

    /// <summary>Starts one.</summary>
    /// <exception cref="SessionException">Its session file cannot be made.</exception>
    public static async Task<Reviewer> StartAsync(TurnContext parent, CancellationToken cancellationToken)
    {
        ConversationState conversation = parent.Conversation;
        var options = new ConversationOptions
        {
            Configuration = Configure(conversation.Configuration, parent.Settings),
            Source = SessionSource.Review,
            ModelClient = conversation.GivenModels,
            TellsOutputDeltas = conversation.Execution.TellsOutputDeltas,
            IsEphemeral = conversation.Log is UnsavedSessionLog,
        };
        return new Reviewer(parent, await conversation.StartChild(options, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Reviews; what happens meanwhile is told as the parent's.</summary>
    /// <returns>The reviewer's last word; null when there was none.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; the reviewer has stopped.</exception>
    public async Task<string?> RunAsync(string prompt, CancellationToken cancellationToken)
    {
        await _child.SubmitAsync(new Op.UserInputOp([new UserInput.Text(prompt)]), cancellationToken).ConfigureAwait(false);
        try
        {
            return await _events.PassOnAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await StopAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _child.DisposeAsync().ConfigureAwait(false);
        await _events.DisposeAsync().ConfigureAwait(false);
    }

    private async Task StopAsync()
    {
        using var patience = new CancellationTokenSource(s_grace, _parent.Conversation.Time);
        try
        {
            // What it was doing ends first, so that whoever saw a beginning sees the end.
            await _child.SubmitAsync(new Op.Interrupt(), patience.Token).ConfigureAwait(false);
            await _events.PassOnAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Shutting it down, which follows, does not wait.
        }
    }

    private static CodexConfiguration Configure(CodexConfiguration parent, TurnSettings settings) => parent with
    {
        Model = parent.ReviewModel,
        ModelReasoningEffort = ReasoningEffort.Low,
        ModelReasoningSummary = ReasoningSummary.Detailed,
        BaseInstructions = Prompt.Review,
        UserInstructions = null,
        ProjectDocMaxBytes = 0,
        Features = parent.Features.With(Feature.WebSearchRequest, false).With(Feature.ViewImageTool, false),
        Cwd = settings.Cwd,
        ApprovalPolicy = settings.ApprovalPolicy,
        SandboxPolicy = settings.SandboxPolicy,
        // The parent has told them.
        DeprecationNotices = [],
    };
}
