using Codex.Core.Conversations;
using Codex.Protocol;
using Codex.Sessions;

namespace Codex.Core.Tests.Conversations;

/// <summary>What the user hears when the session file cannot be written.</summary>
public sealed class EventStreamTests
{
    [Fact]
    public async Task A_session_file_that_cannot_be_written_is_told_once_until_it_can_be_written_again()
    {
        await using var log = new FullDisk();
        var events = new EventStream(log, showRawReasoning: false);

        await events.SendAsync("0", new AgentMessageEvent("kept"));
        log.IsFull = true;
        await events.SendAsync("0", new AgentMessageEvent("lost"));
        await events.SendAsync("0", new AgentMessageEvent("lost too"));
        bool wasSaved = events.IsSaved;
        log.IsFull = false;
        await events.SendAsync("0", new AgentMessageEvent("kept again"));
        bool isSaved = events.IsSaved;
        log.IsFull = true;
        await events.SendAsync("1", new AgentMessageEvent("lost again"));
        events.Complete();

        Event[] told = [.. await events.Reader.ReadAllAsync(TestContext.Current.CancellationToken).ToArrayAsync(TestContext.Current.CancellationToken)];
        Assert.Equal(
            ["AgentMessageEvent", "WarningEvent", "AgentMessageEvent", "AgentMessageEvent", "AgentMessageEvent", "WarningEvent", "AgentMessageEvent"],
            told.Select(static message => message.Message.GetType().Name));
        Assert.Contains("no space left", ((WarningEvent)told[1].Message).Message, StringComparison.Ordinal);
        Assert.Equal(("0", "1"), (told[1].Id, told[5].Id));
        Assert.Equal((false, true), (wasSaved, isSaved));
    }

    private sealed class FullDisk : ISessionLog
    {
        public bool IsFull { get; set; }

        public string Path => "";

        public ValueTask AppendAsync(IReadOnlyList<RolloutItem> items, CancellationToken cancellationToken = default) => IsFull
            ? throw new SessionException(SessionErrorCode.WriteFailed, "The session file cannot be written: no space left.")
            : ValueTask.CompletedTask;

        public ValueTask FlushAsync(CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
