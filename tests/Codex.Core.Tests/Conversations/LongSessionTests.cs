using Codex.Core.Conversations;
using Codex.Protocol;
using Codex.Sessions;
using Codex.Testing;

namespace Codex.Core.Tests.Conversations;

/// <summary>A session is taken up without reading what no longer counts: the model must not see the difference.</summary>
public sealed class LongSessionTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(12)]
    public async Task A_session_of_any_shape_is_rebuilt_as_if_every_line_had_been_read(int seed)
    {
        var random = new Random(seed);
        List<RolloutItem> items = [.. Enumerable.Range(0, random.Next(20, 80)).SelectMany(n => Item(random, n))];
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Message("all"), ScriptedResponse.Message("live"));
        string path = await WriteAsync(agent, items);
        SavedSession all = await SessionReader.LoadAsync(path, Stop);

        await using (var fork = new ConversationProbe(await agent.Client.Conversations.ForkAsync(
            new ConversationOptions { Configuration = agent.Configuration() }, [.. all.Lines.Select(static line => line.Item)], Stop)))
        {
            await fork.RunAsync("next");
        }

        await using (var resumed = new ConversationProbe(await agent.Client.Conversations.ResumeAsync(
            new ConversationOptions { Configuration = agent.Configuration(), TellsPastEvents = seed % 2 == 0 }, path, Stop)))
        {
            await resumed.RunAsync("next");
            Assert.Equal(seed % 2 == 0 ? items.OfType<RolloutItem.Event>().Count(static item => item.IsKept) : null, resumed.Conversation.Configured.InitialMessages?.Count);
        }

        Assert.Equal(
            agent.Model.Requests[0].Items().Select(static item => item.GetRawText()),
            agent.Model.Requests[1].Items().Select(static item => item.GetRawText()));
    }

    [Fact]
    public async Task A_conversation_goes_on_unsaved_where_its_home_cannot_be_written_and_says_so()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Message("done"));
        string blocked = Path.Combine(agent.Home, "sessions");
        await File.WriteAllTextAsync(blocked, "in the way", Stop);

        await using ConversationProbe conversation = await agent.ConverseAsync();
        TaskCompleteEvent end = await conversation.RunAsync("go");

        Assert.Equal("done", end.LastAgentMessage);
        Assert.Contains("not saved", Assert.Single(conversation.Told<WarningEvent>()).Message, StringComparison.Ordinal);
        Assert.Equal("", conversation.Conversation.RolloutPath);
        Assert.Equal("in the way", await File.ReadAllTextAsync(blocked, Stop));
    }

    [Fact]
    public async Task Long_outputs_of_a_saved_session_are_cut_as_they_are_read()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Message("done"));
        string path = await WriteAsync(agent,
        [
            new RolloutItem.Response(new FunctionCallItem("shell", "{}", "c")),
            new RolloutItem.Response(new FunctionCallOutputItem("c", ToolOutput.FromText(new string('x', 3_000_000)))),
        ]);

        SavedSession live = await SessionReader.LoadLiveAsync(path, withEvents: false, Core.History.ConversationHistory.Shorten, Stop);

        var output = (FunctionCallOutputItem)((RolloutItem.Response)live.Lines[^1].Item).Item;
        Assert.InRange(output.Output.Text.Length, 5_000, 11_000);
    }

    private static IEnumerable<RolloutItem> Item(Random random, int n)
    {
        string text = $"{n} " + new string((char)('a' + (n % 26)), random.Next(5) == 0 ? random.Next(60_000) : random.Next(200)) + " é\"\\";
        return random.Next(12) switch
        {
            0 or 1 or 2 => [new RolloutItem.Response(MessageItem.User(text)), new RolloutItem.Event(new UserMessageEvent(text, null))],
            3 => [new RolloutItem.Response(new MessageItem("user", [new ContentItem.InputText(text), new ContentItem.InputImage("data:image/png;base64," + new string('A', random.Next(80_000)))]))],
            4 => [new RolloutItem.Response(new MessageItem("user", [new ContentItem.InputText("# AGENTS.md instructions for /x"), new ContentItem.InputImage("data:,")]))],
            5 => [new RolloutItem.Response(MessageItem.User("<environment_context>\n  <cwd>/elsewhere</cwd>\n</environment_context>"))],
            6 => [new RolloutItem.Response(MessageItem.Assistant(text)), new RolloutItem.Event(new AgentMessageEvent(text))],
            7 or 8 =>
            [
                new RolloutItem.Response(new FunctionCallItem("shell", "{}", $"c{n}")),
                new RolloutItem.Response(new FunctionCallOutputItem($"c{n}", ToolOutput.FromText(text))),
            ],
            9 => [new RolloutItem.Response(new FunctionCallItem("shell", "{}", $"alone{n}"))],
            10 => [new RolloutItem.Response(new MessageItem("user", [new ContentItem.InputImage("data:,x")]))],
            _ => [new RolloutItem.Compacted(n % 3 == 0 ? "" : "summary " + text)],
        };
    }

    private static async Task<string> WriteAsync(AgentFixture agent, IReadOnlyList<RolloutItem> items)
    {
        await using SessionLog log = await SessionLog.CreateAsync(
            new SessionLogOptions
            {
                CodexHome = agent.Home,
                Id = ThreadId.Create(),
                Cwd = agent.Workspace,
                Originator = "test",
                CliVersion = "0",
                Source = SessionSource.Exec,
            },
            Stop);
        await log.AppendAsync(items, Stop);
        return log.Path;
    }
}
