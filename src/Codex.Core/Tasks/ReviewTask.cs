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
        Reviewer? reviewer = null;
        try
        {
            reviewer = await StartAsync(context, cancellationToken).ConfigureAwait(false);
            string? said = reviewer is null ? null : await reviewer.RunAsync(request.Prompt, cancellationToken).ConfigureAwait(false);
            output = said is null ? null : ReviewReport.Parse(said);
        }
        finally
        {
            // Its end is told before the reviewer is put away: its servers and commands may take longer than an interrupt waits.
            await context.RecordAsync([MessageItem.User(ReviewReport.ToMessage(output))]).ConfigureAwait(false);
            await context.SendAsync(new ExitedReviewModeEvent(output)).ConfigureAwait(false);
            if (reviewer is not null)
            {
                await reviewer.DisposeAsync().ConfigureAwait(false);
            }
        }

        return null;
    }

    private static async Task<Reviewer?> StartAsync(TurnContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await Reviewer.StartAsync(context, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is SessionException or CodexException)
        {
            await context.SendAsync(new ErrorEvent($"The review could not be started. {failure.Message}")).ConfigureAwait(false);
            return null;
        }
    }
}
