using Codex.Configuration;
using Codex.Models;
using Codex.Protocol;
using Microsoft.Extensions.AI;

namespace Codex.Core.Conversations;

/// <summary>How a conversation is started, beneath <see cref="CodexThread"/>.</summary>
public sealed record ConversationOptions
{
    /// <summary>The effective configuration.</summary>
    public required CodexConfiguration Configuration { get; init; }

    /// <summary>Which face starts it.</summary>
    public SessionSource Source { get; init; } = SessionSource.Exec;

    /// <summary>The model client; null to ask the configuration's provider.</summary>
    public IModelClient? ModelClient { get; init; }

    /// <summary>Tools of the embedding program, offered beside the agent's own.</summary>
    public IReadOnlyList<AIFunction> Tools { get; init; } = [];

    /// <summary>Whether pieces of a running command's output are told as they arrive.</summary>
    public bool TellsOutputDeltas { get; init; } = true;

    /// <summary>Whether the diff of a turn is made and told after each patch and step; without it nothing is read for it.</summary>
    public bool TellsTurnDiffs { get; init; } = true;

    /// <summary>
    /// Whether a conversation that is resumed tells what its front ends were told before (<see cref="SessionConfiguredEvent.InitialMessages"/>);
    /// without it those events are not held in memory.
    /// </summary>
    public bool TellsPastEvents { get; init; } = true;

    /// <summary>Whether no session file is kept.</summary>
    public bool IsEphemeral { get; init; }
}
