using Codex.Protocol;

namespace Codex.Models.Tests;

public sealed class ShellOutputTests
{
    private const string Json = """{"output":"hey\n","metadata":{"exit_code":0,"duration_seconds":0.1}}""";
    private const string Lines = "Exit code: 0\nWall time: 0.1 seconds\nOutput:\nhey\n";

    private static readonly ToolSpecification[] s_freeform = [new FreeformTool("apply_patch", "", "lark", "")];

    [Theory]
    [InlineData(Json, Lines)]
    [InlineData("""{"output":"","metadata":{"exit_code":-1,"duration_seconds":0.0}}""", "Exit code: -1\nWall time: 0 seconds\nOutput:\n")]
    [InlineData("""{"output":"Total output lines: 300\n\na\n[... omitted 44 of 300 lines ...]\nb","metadata":{"exit_code":1,"duration_seconds":2}}""", "Exit code: 1\nWall time: 2 seconds\nTotal output lines: 300\nOutput:\na\n[... omitted 44 of 300 lines ...]\nb")]
    [InlineData("""{"output":"x","metadata":{"exit_code":1.5,"duration_seconds":2}}""", null)]
    [InlineData("""{"output":"x"}""", null)]
    [InlineData("{broken", null)]
    [InlineData("plain", null)]
    public void Json_becomes_lines_and_other_text_stays(string text, string? expected) => Assert.Equal(expected, ShellOutput.ToLines(text));

    [Fact]
    public void Only_outputs_of_commands_are_rewritten_and_only_with_the_freeform_patch_tool()
    {
        ResponseItem[] items =
        [
            new FunctionCallItem("shell", "{}", "a"), Output("a"), Output("a"),
            new FunctionCallItem("other", "{}", "b"), Output("b"),
            new LocalShellCallItem(null, "completed", new LocalShellAction(["ls"])) { Id = "c" }, Output("c"),
            new CustomToolCallItem("d", "apply_patch", "x"), new CustomToolCallOutputItem("d", Json),
            new CustomToolCallItem("e", "other", "x"), new CustomToolCallOutputItem("e", Json),
        ];
        string[] texts = [.. ShellOutput.Rewrite(items, s_freeform).Select(item => item switch
        {
            FunctionCallOutputItem output => output.Output.Text,
            CustomToolCallOutputItem output => output.Output,
            _ => "",
        }).Where(text => text.Length > 0)];
        Assert.Equal([Lines, Json, Json, Lines, Lines, Json], texts);
        Assert.Same(items, ShellOutput.Rewrite(items, [new FunctionTool("apply_patch", "", default)]));
    }

    private static FunctionCallOutputItem Output(string callId) => new(callId, ToolOutput.FromText(Json));
}
