using Codex.Core.Tools;
using Codex.Core.Tools.Plan;
using Codex.Core.Tools.Shell;
using Codex.Protocol;
using Codex.Testing;

namespace Codex.Core.Tests.Tools.Shell;

public sealed class ShellArgumentsTests
{
    [Fact]
    public void All_that_the_tool_takes_is_read_and_the_rest_is_ignored()
    {
        ShellArguments arguments = Parse(
            """{"command":["ls","-l"],"workdir":"sub","timeout_ms":5,"with_escalated_permissions":true,"justification":"j","more":{"a":1}}""");

        Assert.Equal(["ls", "-l"], arguments.Command);
        Assert.Equal(("sub", 5ul, true, "j"), (arguments.Workdir, arguments.TimeoutMs, arguments.WithEscalatedPermissions, arguments.Justification));
        Assert.Equal(7ul, Parse("""{"command":[],"timeout":7}""").Timeout);
    }

    [Fact]
    public void Null_is_as_good_as_absent()
    {
        ShellArguments arguments = Parse(
            """{"command":["ls"],"workdir":null,"timeout_ms":null,"timeout":null,"with_escalated_permissions":null,"justification":null}""");

        Assert.Equal(
            (null, null, null, null, null),
            (arguments.Workdir, arguments.TimeoutMs, arguments.Timeout, arguments.WithEscalatedPermissions, arguments.Justification));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"command":"ls"}""")]
    [InlineData("""{"command":null}""")]
    [InlineData("""{"command":["ls",null]}""")]
    [InlineData("""{"command":["ls",1]}""")]
    [InlineData("""{"command":["ls"]} more""")]
    [InlineData("""{"command":["ls"],"command":["rm"]}""")]
    [InlineData("""{"command":["ls"],"timeout_ms":1000.0}""")]
    [InlineData("""{"command":["ls"],"timeout_ms":1e3}""")]
    [InlineData("""{"command":["ls"],"timeout_ms":-1}""")]
    [InlineData("""{"command":["ls"],"timeout_ms":"1000"}""")]
    [InlineData("""{"command":["ls"],"timeout":1,"timeout_ms":1}""")]
    [InlineData("""{"command":["ls"],"with_escalated_permissions":"true"}""")]
    [InlineData("""{"command":["ls"],"workdir":1}""")]
    public void What_does_not_fit_is_told_to_the_model(string json) =>
        Assert.StartsWith("failed to parse function arguments: ", Assert.Throws<ToolException>(() => Parse(json)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("{", "they are no valid JSON, from byte 1 of line 1 on")]
    [InlineData("""{"command":["ls"]} more""", "they are no valid JSON, from byte 19 of line 1 on")]
    [InlineData("[]", "they must be one JSON object")]
    [InlineData("{}", "these are missing: 'command'")]
    [InlineData("""{"command":"ls"}""", "the value at $.command is of the wrong kind")]
    [InlineData("""{"command":["ls",1]}""", "the value at $.command[1] is of the wrong kind")]
    [InlineData("""{"command":["ls"],"timeout_ms":"1000"}""", "the value at $.timeout_ms is of the wrong kind")]
    [InlineData("""{"command":["ls"],"command":["rm"]}""", "'command' is given twice")]
    public void A_mistake_is_told_in_words_that_a_model_understands(string json, string cause) =>
        Assert.Equal("failed to parse function arguments: " + cause, Assert.Throws<ToolException>(() => Parse(json)).Message);

    [Fact]
    public void An_argument_that_a_tool_does_not_have_is_named() => Assert.Equal(
        "failed to parse function arguments: there is no argument 'extra'",
        Assert.Throws<ToolException>(static () => FunctionArguments.Parse("""{"plan":[],"extra":1}""", PlanJson.Default.PlanArguments)).Message);

    [Fact]
    public async Task The_other_name_of_the_time_limit_ends_a_command_and_an_empty_folder_is_the_turns()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.FunctionCall("shell", """{"command":["sleep","60"],"timeout":1,"workdir":""}""", "c1"), ScriptedResponse.Message("done"));
        await using ConversationProbe conversation = await agent.ConverseAsync();

        await conversation.RunAsync("go");

        Assert.Equal((124, agent.Workspace), (conversation.Told<ExecCommandEndEvent>().Single().ExitCode, conversation.Told<ExecCommandBeginEvent>().Single().Cwd));
        Assert.Contains("command timed out after", agent.Model.Requests[1].Output("c1"), StringComparison.Ordinal);
    }

    private static ShellArguments Parse(string json) => ShellArguments.From(new ToolPayload.Function(json));
}
