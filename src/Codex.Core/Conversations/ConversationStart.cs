using Codex.Protocol;
using Codex.Sessions;

namespace Codex.Core.Conversations;

/// <summary>What a conversation begins with.</summary>
internal abstract record ConversationStart
{
    private ConversationStart()
    {
    }

    /// <summary>The lines of an earlier conversation; empty for a new one.</summary>
    public abstract IEnumerable<RolloutItem> Items { get; }

    /// <summary>What clients are told of it; null for a new conversation.</summary>
    public IReadOnlyList<EventMessage>? KeptEvents => this is New
        ? null
        : [.. Items.OfType<RolloutItem.Event>().Select(static line => line.Message)];

    /// <summary>Nothing.</summary>
    public sealed record New : ConversationStart
    {
        public override IEnumerable<RolloutItem> Items => [];
    }

    /// <summary>A saved conversation, which goes on.</summary>
    /// <param name="Session">As its file holds it.</param>
    public sealed record Resumed(SavedSession Session) : ConversationStart
    {
        public override IEnumerable<RolloutItem> Items => Session.Lines.Select(static line => line.Item);
    }

    /// <summary>The beginning of another conversation, in a new one.</summary>
    /// <param name="Lines">That beginning.</param>
    public sealed record Forked(IReadOnlyList<RolloutItem> Lines) : ConversationStart
    {
        public override IEnumerable<RolloutItem> Items => Lines;
    }
}
