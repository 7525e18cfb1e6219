using System.Diagnostics;
using Codex.Core.Conversations;
using Codex.Protocol;
using Codex.Testing;

namespace Codex.Core.Tests.Conversations;

/// <summary>What waits for the next step when the process dies: pictures that the model asked for, what the user said meanwhile.</summary>
public sealed class DyingProcessTests
{
    private const string OnePixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    private const string Wait = """{"command":["sh","-c","until [ -e go ]; do sleep 0.02; done"],"timeout_ms":60000}""";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_picture_whose_call_was_told_is_there_after_the_death()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.Events(
                ResponseEvents.Created(),
                ResponseEvents.FunctionCallDone("view_image", """{"path":"dot.png"}""", "c1"),
                ResponseEvents.FunctionCallDone("shell", Wait, "c2"),
                ResponseEvents.Completed()),
            ScriptedResponse.Message("later"));
        await File.WriteAllBytesAsync(Path.Combine(agent.Workspace, "dot.png"), Convert.FromBase64String(OnePixel), Stop);
        await using ConversationProbe conversation = await agent.ConverseAsync();
        await conversation.SayAsync("look");
        await conversation.WaitForAsync<ViewImageToolCallEvent>();

        await AssertAfterDeathAsync(agent, conversation, static request =>
        {
            Assert.Contains("attached", request.Output("c1"), StringComparison.Ordinal);
            Assert.Single(request.Items(), static item => item.GetRawText().Contains("data:image/png;base64,", StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task What_the_user_said_while_a_step_ran_is_there_once_after_the_death()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.FunctionCall("shell", Wait, "c1"), ScriptedResponse.Message("later"));
        await using ConversationProbe conversation = await agent.ConverseAsync();
        await conversation.SayAsync("go");
        await conversation.WaitForAsync<ExecCommandBeginEvent>();
        await conversation.SayAsync("and this too");
        // Answered by the same loop behind it: the message has been taken by then.
        await conversation.SubmitAsync(new Op.ListCustomPrompts());
        await conversation.WaitForAsync<ListCustomPromptsResponseEvent>();

        await AssertAfterDeathAsync(agent, conversation, static request => Assert.Single(request.Texts(), "and this too"));
    }

    [Fact]
    public async Task What_waited_and_was_recorded_leaves_nothing_beside_the_session()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.FunctionCall("shell", Wait, "c1"), ScriptedResponse.Message("done"));
        string path;
        await using (ConversationProbe conversation = await agent.ConverseAsync())
        {
            path = conversation.Conversation.RolloutPath;
            string id = await conversation.SayAsync("go");
            await conversation.WaitForAsync<ExecCommandBeginEvent>();
            await conversation.SayAsync("and this too");
            await conversation.SubmitAsync(new Op.ListCustomPrompts());
            await conversation.WaitForAsync<ListCustomPromptsResponseEvent>();
            await File.WriteAllTextAsync(Path.Combine(agent.Workspace, "go"), "", Stop);
            await conversation.WaitForAsync(told => told.Id == id && told.Message is TaskCompleteEvent);
        }

        Assert.Single(agent.Model.Requests[1].Texts(), "and this too");
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    // What the disk holds at this moment is what would be left of the process.
    private static async Task AssertAfterDeathAsync(AgentFixture agent, ConversationProbe conversation, Action<RecordedRequest> assert)
    {
        string folder = Path.GetDirectoryName(conversation.Conversation.RolloutPath)!, copy = Path.Combine(agent.Home, "copy");
        using (Process copying = Process.Start("cp", ["-r", folder, copy]))
        {
            await copying.WaitForExitAsync(Stop);
        }

        await conversation.SubmitAsync(new Op.Interrupt());
        await conversation.WaitForAsync<TurnAbortedEvent>();
        await using ConversationProbe resumed = await agent.ResumeAsync(Path.Combine(copy, Path.GetFileName(conversation.Conversation.RolloutPath)));
        await resumed.RunAsync("second");

        assert(agent.Model.Requests[1]);
        Assert.Equal("second", agent.Model.Requests[1].Texts()[^1]);
    }
}
