using Codex.Core.Compaction;
using Codex.Core.Turns;

namespace Codex.Core.Tasks;

/// <summary>The user asks for a summary of the conversation.</summary>
internal sealed class CompactTask : ConversationTask
{
    protected override async Task<string?> WorkAsync(TurnContext context, CancellationToken cancellationToken)
    {
        await Compactor.TryRunAsync(context, cancellationToken).ConfigureAwait(false);
        return null;
    }
}
