using System.ComponentModel;
using System.Text.Json;
using Codex.Protocol;
using Codex.Testing;
using Microsoft.Extensions.AI;

namespace Codex.Core.Tests.Tools.External;

/// <summary>Functions of the embedding program: told and asked about as tools of MCP servers are.</summary>
public sealed class EmbeddedFunctionToolTests
{
    private static readonly AIFunction s_add = AIFunctionFactory.Create((int a, int b) => a + b, "add", "Adds two numbers.");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_is_an_item_with_its_beginning_and_its_end()
    {
        await using AgentFixture agent = await CallingAsync("add", """{"a":2,"b":3}""");
        await using CodexThread thread = await agent.StartAsync(agent.Options() with { Tools = [s_add] });

        TurnResult turn = await thread.RunAsync("2+3?", cancellationToken: Stop);

        var item = Assert.IsType<ThreadItem.McpToolCall>(turn.Items[0]);
        Assert.Equal(("functions", "add", ItemStatus.Completed), (item.Server, item.Tool, item.Status));
        Assert.Equal("""{"a":2,"b":3}""", item.Arguments?.GetRawText());
        Assert.Equal("""[{"text":"5","type":"text"}]""", item.Result!.Content.GetRawText());
        Assert.Equal("5", agent.Model.Requests[1].Output("c1"));
    }

    [Theory]
    [InlineData("null", "")]
    [InlineData("text", "a text")]
    [InlineData("object", """{"n":1}""")]
    [InlineData("list", "[1,2]")]
    public async Task What_a_function_returns_reaches_the_model_as_text_or_json(string kind, string expected)
    {
        await using AgentFixture agent = await CallingAsync("give", "{}");
        AIFunction give = AIFunctionFactory.Create(
            () => kind switch
            {
                "null" => (JsonElement?)null,
                "text" => JsonElement.Parse("\"a text\""),
                "object" => JsonElement.Parse("""{"n":1}"""),
                _ => JsonElement.Parse("[1,2]"),
            },
            "give");
        await using CodexThread thread = await agent.StartAsync(agent.Options() with { Tools = [give] });

        TurnResult turn = await thread.RunAsync("go", cancellationToken: Stop);

        Assert.Equal(expected, agent.Model.Requests[1].Output("c1"));
        Assert.Equal(kind == "object" ? """{"n":1}""" : null, ((ThreadItem.McpToolCall)turn.Items[0]).Result!.StructuredContent?.GetRawText());
    }

    [Fact]
    public async Task A_picture_that_a_function_returns_reaches_the_model_as_one()
    {
        await using AgentFixture agent = await CallingAsync("draw", "{}");
        AIFunction draw = AIFunctionFactory.Create(
            () => new AIContent[] { new TextContent("look"), new DataContent(new byte[] { 0, 0, 0 }, "image/png") }, "draw");
        await using CodexThread thread = await agent.StartAsync(agent.Options() with { Tools = [draw] });

        TurnResult turn = await thread.RunAsync("go", cancellationToken: Stop);

        JsonElement output = agent.Model.Requests[1].Body!.Value.GetProperty("input").EnumerateArray().Last().GetProperty("output");
        Assert.Equal("""[{"type":"input_text","text":"look"},{"type":"input_image","image_url":"data:image/png;base64,AAAA"}]""", output.GetRawText());
        Assert.Equal(
            """[{"text":"look","type":"text"},{"data":"AAAA","mimeType":"image/png","type":"image"}]""",
            ((ThreadItem.McpToolCall)turn.Items[0]).Result!.Content.GetRawText());
    }

    [Fact]
    public async Task A_function_that_throws_fails_its_call_and_not_the_turn()
    {
        await using AgentFixture agent = await CallingAsync("fail", "{}");
        AIFunction fail = AIFunctionFactory.Create((Func<int>)(() => throw new InvalidOperationException("the tracker is down")), "fail");
        await using CodexThread thread = await agent.StartAsync(agent.Options() with { Tools = [fail] });

        TurnResult turn = await thread.RunAsync("go", cancellationToken: Stop);

        Assert.Contains("the tracker is down", agent.Model.Requests[1].Output("c1"), StringComparison.Ordinal);
        var item = Assert.IsType<ThreadItem.McpToolCall>(turn.Items[0]);
        Assert.Equal((ItemStatus.Failed, agent.Model.Requests[1].Output("c1")), (item.Status, item.Error));
    }

    [Fact]
    public async Task Where_everything_is_asked_about_a_function_is_too()
    {
        await using AgentFixture agent = await CallingAsync("add", """{"a":2,"b":3}""");
        List<ApprovalRequest> asked = [];
        await using CodexThread thread = await agent.StartAsync(Asking(agent, asked, ReviewDecision.Denied) with { Tools = [s_add] });

        await thread.RunAsync("go", cancellationToken: Stop);

        var request = Assert.IsType<ApprovalRequest.Command>(Assert.Single(asked));
        Assert.Equal(["add", """{"a":2,"b":3}"""], request.Words);
        Assert.Contains("`add`", request.Reason, StringComparison.Ordinal);
        Assert.Contains("rejected", agent.Model.Requests[1].Output("c1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_function_that_says_that_it_changes_nothing_is_not_asked_about()
    {
        await using AgentFixture agent = await CallingAsync("read", "{}");
        List<ApprovalRequest> asked = [];
        AIFunction read = AIFunctionFactory.Create(
            () => "42", new AIFunctionFactoryOptions { Name = "read", AdditionalProperties = new Dictionary<string, object?> { ["readOnlyHint"] = true } });
        await using CodexThread thread = await agent.StartAsync(Asking(agent, asked, ReviewDecision.Denied) with { Tools = [read] });

        await thread.RunAsync("go", cancellationToken: Stop);

        Assert.Empty(asked);
        Assert.Equal("42", agent.Model.Requests[1].Output("c1"));
    }

    [Theory]
    [InlineData(ApprovalPolicy.OnRequest, true)]
    [InlineData(ApprovalPolicy.Never, false)]
    public async Task A_function_that_must_be_asked_about_is_whatever_the_policy_and_is_not_called_where_nobody_may_be_asked(ApprovalPolicy policy, bool isCalled)
    {
        await using AgentFixture agent = await CallingAsync("add", """{"a":2,"b":3}""");
        List<ApprovalRequest> asked = [];
        await using CodexThread thread = await agent.StartAsync(
            Asking(agent, asked, ReviewDecision.Approved) with { ApprovalPolicy = policy, Tools = [new ApprovalRequiredAIFunction(s_add)] });

        await thread.RunAsync("go", cancellationToken: Stop);

        Assert.Equal(isCalled ? 1 : 0, asked.Count);
        Assert.Equal(isCalled, agent.Model.Requests[1].Output("c1") == "5");
    }

    [Fact]
    public async Task An_interrupt_cancels_the_function()
    {
        await using AgentFixture agent = await CallingAsync("wait", "{}");
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        AIFunction wait = AIFunctionFactory.Create(
            async (CancellationToken cancellation) =>
            {
                using CancellationTokenRegistration told = cancellation.Register(cancelled.SetResult);
                started.SetResult();
                await Task.Delay(Timeout.Infinite, cancellation);
            },
            "wait");
        await using CodexThread thread = await agent.StartAsync(agent.Options() with { Tools = [wait] });
        using var interrupt = new CancellationTokenSource();

        Task<TurnResult> turn = thread.RunAsync("go", cancellationToken: interrupt.Token);
        await started.Task.WaitAsync(Stop);
        await interrupt.CancelAsync();

        await cancelled.Task.WaitAsync(Stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => turn);
    }

    [Fact]
    public async Task Names_that_cannot_be_offered_are_refused_at_the_start_and_a_built_in_tool_keeps_its_own()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(ScriptedResponse.Message("done"));

        foreach (AIFunction[] tools in new AIFunction[][] { [Named("a b")], [Named(new string('x', 65))], [Named("twice"), Named("twice")] })
        {
            CodexException refused = await Assert.ThrowsAsync<CodexException>(() => agent.StartAsync(agent.Options() with { Tools = tools }));
            Assert.Equal(CodexErrorCode.InvalidOption, refused.Code);
            Assert.Contains(tools[0].Name, refused.Message, StringComparison.Ordinal);
        }

        await using CodexThread thread = await agent.StartAsync(agent.Options() with { Tools = [Named("shell")] });
        await thread.RunAsync("go", cancellationToken: Stop);
        Assert.Single(
            agent.Model.Requests[0].Body!.Value.GetProperty("tools").EnumerateArray(),
            static tool => tool.TryGetProperty("name", out JsonElement name) && name.ValueEquals("shell"));
    }

    private static AIFunction Named(string name) => AIFunctionFactory.Create([Description("x")] () => 1, name);

    private static Task<AgentFixture> CallingAsync(string function, string arguments) =>
        AgentFixture.CreateAsync(ScriptedResponse.FunctionCall(function, arguments, "c1"), ScriptedResponse.Message("done"));

    private static ThreadOptions Asking(AgentFixture agent, List<ApprovalRequest> asked, ReviewDecision decision) => agent.Options() with
    {
        ApprovalPolicy = ApprovalPolicy.Untrusted,
        OnApproval = (request, _) =>
        {
            asked.Add(request);
            return ValueTask.FromResult(decision);
        },
    };
}
