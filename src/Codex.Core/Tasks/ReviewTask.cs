using Codex.Core.Conversations;
using Codex.Core.Review;
using Codex.Core.Turns;
using Codex.Protocol;
using Codex.Sessions;

namespace Codex.Core.Tasks;

/// <summary>The user asks for a review. A conversation of its own carries it out; only its result stays here.</summary>
/// <param name="request">What is to be reviewed.</param>
internal sealed class ReviewTask(ReviewRequest request) : ConversationTask
{
    // The reviewer's turn tells its own start.
    public override bool AnnouncesStart => false;

    protected override async Task<string?> WorkAsync(TurnContext context, CancellationToken cancellationToken)
    {
        await context.SendAsync(new EnteredReviewModeEvent(request.Prompt, request.UserFacingHint)).ConfigureAwait(false);
        ReviewOutput? output = null;
        try
        {
            output = await ReviewAsync(context, cancellationToken).ConfigureAwait(false) is { } said ? ReviewReport.Parse(said) : null;
        }
        finally
        {
            await context.Conversation.RecordAsync(context.Id, [MessageItem.User(ReviewReport.ToMessage(output))]).ConfigureAwait(false);
            await context.SendAsync(new ExitedReviewModeEvent(output)).ConfigureAwait(false);
        }

        return null;
    }

    private async Task<string?> ReviewAsync(TurnContext context, CancellationToken cancellationToken)
    {
        try
        {
            await using Reviewer reviewer = await Reviewer.StartAsync(context, cancellationToken).ConfigureAwait(false);
            return await reviewer.RunAsync(request.Prompt, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is SessionException or CodexException)
        {
            await context.SendAsync(new ErrorEvent($"The review could not be started. {failure.Message}")).ConfigureAwait(false);
            return null;
        }
    }
}
