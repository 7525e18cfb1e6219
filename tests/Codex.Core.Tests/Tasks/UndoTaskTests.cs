using Codex.Configuration;
using Codex.Core.Tests.Git;
using Codex.Protocol;
using Codex.Testing;

namespace Codex.Core.Tests.Tasks;

/// <summary>Snapshots before turns, and going back to them.</summary>
public sealed class UndoTaskTests
{
    private static CodexConfiguration Configuration(AgentFixture agent, string folder) => agent.Configuration() with
    {
        Cwd = folder,
        Features = FeatureSet.Defaults.With(Feature.GhostCommit, true),
    };

    private static ScriptedResponse[] Turn(int n) =>
        [ScriptedResponse.FunctionCall("shell", $$"""{"command":["sh","-c","echo {{n}} > t.txt; echo {{n}} > new{{n}}.txt"]}""", $"c{n}"), ScriptedResponse.Message("done")];

    [Fact]
    public async Task Turns_are_undone_one_by_one_and_the_last_undo_finds_nothing()
    {
        using TestRepository repository = new TestRepository().Write("t.txt", "0\n").Commit();
        await using AgentFixture agent = await AgentFixture.CreateAsync([.. Turn(1), .. Turn(2)]);
        await using ConversationProbe conversation = await agent.ConverseAsync(Configuration(agent, repository.Root));
        await conversation.RunAsync("one");
        await conversation.RunAsync("two");

        TaskCompleteEvent end = await conversation.RunAsync(new Op.Undo());
        Assert.Null(end.LastAgentMessage);
        Assert.Equal(["undo_started", "undo_completed", "task_complete"], conversation.Kinds[^3..]);
        Assert.True(conversation.Told<UndoCompletedEvent>().Last().Success);
        Assert.Equal(("1\n", false, true), (repository.Read("t.txt"), repository.Has("new2.txt"), repository.Has("new1.txt")));

        await conversation.RunAsync(new Op.Undo());
        Assert.Equal(("0\n", false), (repository.Read("t.txt"), repository.Has("new1.txt")));

        await conversation.RunAsync(new Op.Undo());
        Assert.False(conversation.Told<UndoCompletedEvent>().Last().Success);
    }

    [Fact]
    public async Task A_snapshot_is_on_record_before_the_first_call_and_never_sent()
    {
        using TestRepository repository = new TestRepository().Write("t.txt", "0\n").Commit();
        await using AgentFixture agent = await AgentFixture.CreateAsync(Turn(1));
        await using ConversationProbe conversation = await agent.ConverseAsync(Configuration(agent, repository.Root));

        await conversation.RunAsync("one");

        string[] items = [.. conversation.Told<RawResponseItemEvent>().Select(static told => told.Item.GetType().Name)];
        Assert.True(Array.IndexOf(items, nameof(GhostSnapshotItem)) < Array.IndexOf(items, nameof(FunctionCallItem)));
        GhostCommit commit = conversation.Told<RawResponseItemEvent>().Select(static told => told.Item).OfType<GhostSnapshotItem>().Single().GhostCommit;
        Assert.Equal("0\n", repository.Git("show", $"{commit.Id}:t.txt").ReplaceLineEndings("\n"));
        Assert.DoesNotContain(agent.Model.Requests.SelectMany(static request => request.Items()), static item => item.GetProperty("type").GetString() == "ghost_snapshot");
    }

    [Fact]
    public async Task A_snapshot_survives_a_summary_and_an_undo_is_remembered_after_a_resume()
    {
        using TestRepository repository = new TestRepository().Write("t.txt", "0\n").Commit();
        await using AgentFixture agent = await AgentFixture.CreateAsync([.. Turn(1), .. Turn(2), ScriptedResponse.Message("SUMMARY")]);
        string path;
        await using (ConversationProbe conversation = await agent.ConverseAsync(Configuration(agent, repository.Root)))
        {
            path = conversation.Conversation.RolloutPath;
            await conversation.RunAsync("one");
            await conversation.RunAsync("two");
            await conversation.RunAsync(new Op.Undo());
            await conversation.RunAsync(new Op.Compact());
        }

        await using ConversationProbe resumed = await agent.ResumeAsync(path, Configuration(agent, repository.Root));
        await resumed.RunAsync(new Op.Undo());
        Assert.Equal("0\n", repository.Read("t.txt"));
        await resumed.RunAsync(new Op.Undo());

        Assert.Equal([true, false], resumed.Told<UndoCompletedEvent>().Select(static told => told.Success));
    }

    [Fact]
    public async Task That_no_snapshot_can_be_made_is_told_in_every_turn_and_the_turns_go_on()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync([.. Turn(1), .. Turn(2)]);
        await using ConversationProbe conversation = await agent.ConverseAsync(Configuration(agent, agent.Workspace));

        await conversation.RunAsync("one");
        await conversation.RunAsync("two");

        Assert.Equal(2, conversation.Told<BackgroundEvent>().Count());
        Assert.Equal("2\n", await File.ReadAllTextAsync(Path.Combine(agent.Workspace, "t.txt"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_undo_replaces_a_running_turn()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.FunctionCall("shell", """{"command":["sleep","60"],"timeout_ms":90000}""", "c1"));
        await using ConversationProbe conversation = await agent.ConverseAsync();
        await conversation.SayAsync("go");
        await conversation.WaitForAsync<ExecCommandBeginEvent>();

        await conversation.RunAsync(new Op.Undo());

        Assert.Equal(TurnAbortReason.Replaced, conversation.Told<TurnAbortedEvent>().Single().Reason);
        Assert.Equal(["turn_aborted", "undo_started", "undo_completed", "task_complete"], conversation.Kinds[^4..]);
    }
}
