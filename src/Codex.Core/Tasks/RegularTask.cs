using Codex.Core.Turns;
using Codex.Protocol;

namespace Codex.Core.Tasks;

/// <summary>A turn: the user says something and the agent works until the model has its last word.</summary>
/// <param name="input">What the user says.</param>
internal sealed class RegularTask(IReadOnlyList<UserInput> input) : ConversationTask
{
    /// <summary>Whether it goes on with a turn that was about to end when the user said more.</summary>
    public bool IsContinuation { get; init; }

    /// <summary>Whether the turn that it goes on with has told its start.</summary>
    public bool IsAnnounced { get; init; }

    public override bool AnnouncesStart => IsContinuation ? !IsAnnounced : input.Count > 0;

    protected override async Task<string?> WorkAsync(TurnContext context, CancellationToken cancellationToken)
    {
        if (input.Count == 0 && !IsContinuation)
        {
            return null;
        }

        MessageItem? message = input.Count == 0
            ? null
            : await UserMessages.CreateAsync(input, context.Settings.Cwd, cancellationToken).ConfigureAwait(false);
        return await new Turn(context).RunAsync(message, cancellationToken).ConfigureAwait(false);
    }
}
