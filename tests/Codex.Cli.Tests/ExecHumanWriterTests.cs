using System.Text.Json;
using Codex.Configuration;
using Codex.Protocol;

namespace Codex.Cli.Tests;

public sealed class ExecHumanWriterTests
{
    private static (string Output, string Error) Write(ExecHumanOptions? options, params EventMessage[] events)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var writer = new ExecHumanWriter(output, error, options ?? new ExecHumanOptions());
        var outcome = new ExecOutcome();
        foreach (EventMessage message in events)
        {
            outcome.Observe(message);
            writer.Show(message);
        }

        outcome.EndOfEvents();
        writer.End(outcome);
        return (output.ToString(), error.ToString());
    }

    private static ExecHeader Header(SandboxPolicy sandbox) => new()
    {
        ThreadId = ThreadId.Parse("0199a213-81c0-7800-8aa1-bbab2a035a53"),
        Prompt = "fix it\nplease",
        WorkingFolder = "/w",
        Model = "gpt-5-codex",
        Provider = "openai",
        ApprovalPolicy = ApprovalPolicy.Never,
        SandboxPolicy = sandbox,
        HasReasoning = true,
        Effort = null,
        Summary = ReasoningSummary.Auto,
    };

    [Fact]
    public void The_header_tells_how_the_run_is_set_up()
    {
        using var error = new StringWriter();
        new ExecHumanWriter(TextWriter.Null, error, new ExecHumanOptions()).Begin(Header(new SandboxPolicy.WorkspaceWrite { WritableRoots = ["/x"], NetworkAccess = true }));
        string[] lines = error.ToString().Split('\n');
        Assert.Contains("0.57.0", lines[0], StringComparison.Ordinal);
        Assert.Equal(
            [
                "--------", "workdir: /w", "model: gpt-5-codex", "provider: openai", "approval: never",
                "sandbox: workspace-write [workdir, /tmp, $TMPDIR, /x] (network access enabled)",
                "reasoning effort: none", "reasoning summaries: auto", "session id: 0199a213-81c0-7800-8aa1-bbab2a035a53", "--------",
                "user", "fix it", "please", "",
            ],
            lines[1..]);
    }

    [Theory]
    [InlineData("Hi.", "Hi.\n")]
    [InlineData("Two lines\nand an end\n", "Two lines\nand an end\n")]
    [InlineData("two ends\n\n", "two ends\n\n")]
    [InlineData("", "\n")]
    [InlineData(null, "")]
    public void Standard_output_is_the_answer_alone_with_one_line_end(string? answer, string expected) =>
        Assert.Equal(expected, Write(null, new TaskStartedEvent(null), new AgentMessageEvent("interim"), new TaskCompleteEvent(answer)).Output);

    [Fact]
    public void A_failed_turn_has_no_answer_though_messages_came_before()
    {
        (string output, string error) = Write(null, new TaskStartedEvent(null), new AgentMessageEvent("I begin."), new ErrorEvent("no quota"), new TaskCompleteEvent("I begin."));
        Assert.Equal("", output);
        Assert.Contains("ERROR: no quota", error, StringComparison.Ordinal);
        Assert.Contains("codex\nI begin.\n", error, StringComparison.Ordinal);
    }

    [Fact]
    public void On_one_terminal_the_answer_is_shown_once()
    {
        (string output, string error) = Write(new ExecHumanOptions { IsOneTerminal = true }, new TaskStartedEvent(null), new AgentMessageEvent("Hi."), new TaskCompleteEvent("Hi."));
        Assert.Equal("", output);
        Assert.Contains("Hi.", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_ends_on_its_own_line_with_the_first_twenty_lines_of_its_output()
    {
        string text = string.Join('\n', Enumerable.Range(1, 25)) + "\n";
        (_, string error) = Write(
            null,
            new ExecCommandBeginEvent("c", ["bash", "-lc", "seq 25"], "/w", []),
            End("c", 0, text, 1500),
            new ExecCommandBeginEvent("d", ["false"], "/w", []),
            End("d", 3, "", 5));
        Assert.Equal(
            "exec\nbash -lc 'seq 25' in /w succeeded in 1.50s:\n" + string.Join('\n', Enumerable.Range(1, 20)) + "\nexec\nfalse in /w exited 3 in 5ms:\n\n",
            error);
    }

    [Fact]
    public void Commands_that_overlap_are_named_again_at_their_end()
    {
        (_, string error) = Write(
            null,
            new ExecCommandBeginEvent("a", ["one"], "/w", []),
            new ExecCommandBeginEvent("b", ["two"], "/w", []),
            End("a", 0, "1", 1),
            End("b", 0, "2", 1));
        Assert.Equal("exec\none in /w\nexec\ntwo in /w\none in /w succeeded in 1ms:\n1\ntwo in /w succeeded in 1ms:\n2\n", error);
    }

    [Fact]
    public void Calls_patches_plans_and_notices_have_their_lines()
    {
        var call = new McpInvocation("docs", "find", JsonDocument.Parse("""{"q":"x"}""").RootElement);
        (_, string error) = Write(
            null,
            new McpToolCallBeginEvent("m", call),
            new McpToolCallEndEvent("m", call, TimeSpan.FromSeconds(65), new McpToolCallResult(JsonDocument.Parse("""{"content":[]}""").RootElement, null)),
            new McpToolCallEndEvent("m", new("s", "t", null), TimeSpan.Zero, new McpToolCallResult(null, "gone")),
            new PatchApplyBeginEvent("p", true, new OrderedDictionary<string, FileChange>
            {
                ["/w/a"] = new FileChange.Add("new\n"),
                ["/w/b"] = new FileChange.Update("@@ -1 +1 @@\n-x\n+y\n", "/w/c"),
                ["/w/d"] = new FileChange.Delete("old"),
            }),
            new PatchApplyEndEvent("p", "Success.\n", "", true),
            new PlanUpdateEvent("why", [new("one", PlanStepStatus.Completed), new("two", PlanStepStatus.InProgress), new("three", PlanStepStatus.Pending)]),
            new WarningEvent("careful"),
            new StreamErrorEvent("retrying"),
            new DeprecationNoticeEvent("old name", "use new"),
            new ViewImageToolCallEvent("v", "/w/i.png"));
        Assert.Equal(
            """
            tool docs.find({"q":"x"})
            docs.find({"q":"x"}) success in 1m 05s:
            {
              "content": []
            }
            s.t() failed in 0ms:
            file update
            A /w/a
            new
            R /w/b -> /w/c
            @@ -1 +1 @@
            -x
            +y
            D /w/d
            old
            apply_patch(auto_approved=true) exited 0:
            Success.
            Plan update
            why
              ✓ one
              → two
              • three
            warning: careful
            retrying
            deprecated: old name
              use new
            viewed image /w/i.png

            """.ReplaceLineEndings("\n"),
            error);
    }

    [Fact]
    public void The_diff_of_the_turn_is_shown_once_at_the_end_before_the_tokens()
    {
        (_, string error) = Write(
            null,
            new TaskStartedEvent(null),
            new TurnDiffEvent("first"),
            new TurnDiffEvent("last\n"),
            new TokenCountEvent(new TokenUsageInfo(new TokenUsage { InputTokens = 5000, CachedInputTokens = 1000, OutputTokens = 234 }, new TokenUsage(), null), null),
            new TaskCompleteEvent(null));
        Assert.Equal("file update:\nlast\ntokens used\n4,234\n", error);
    }

    [Fact]
    public void Reasoning_is_shown_as_the_configuration_says()
    {
        EventMessage[] events = [new AgentReasoningEvent("summary"), new AgentReasoningRawContentEvent("raw")];
        Assert.Equal("thinking\nsummary\n", Write(new ExecHumanOptions(), events).Error);
        Assert.Equal("thinking\nraw\n", Write(new ExecHumanOptions { HidesReasoning = true, ShowsRawReasoning = true }, events).Error);
    }

    [Fact]
    public void Paths_of_changed_files_open_in_the_configured_editor_on_a_terminal()
    {
        var patch = new PatchApplyBeginEvent("p", true, new OrderedDictionary<string, FileChange> { ["/w/a b"] = new FileChange.Update("@@ -1 +1 @@\n-x\n+y\n", null) });

        string linked = Write(new ExecHumanOptions { Style = new TerminalStyle(true), Opener = FileOpener.Cursor }, patch).Error;

        Assert.Contains("M \e]8;;cursor://file/w/a%20b\e\\/w/a b\e]8;;\e\\\n", linked, StringComparison.Ordinal);
        Assert.Contains("M /w/a b\n", Write(new ExecHumanOptions { Opener = FileOpener.Cursor }, patch).Error, StringComparison.Ordinal);
        Assert.Contains("M /w/a b\n", Write(new ExecHumanOptions { Style = new TerminalStyle(true) }, patch).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_colour_there_is_no_escape_byte_and_with_it_there_is()
    {
        EventMessage[] events = [new ErrorEvent("x"), new AgentMessageEvent("y"), new PlanUpdateEvent(null, [new("z", PlanStepStatus.Pending)])];
        Assert.DoesNotContain('\e', Write(new ExecHumanOptions(), events).Error);
        Assert.Contains("\e[31mERROR:\e[0m x", Write(new ExecHumanOptions { Style = new TerminalStyle(true) }, events).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Auto", true, "", true)]
    [InlineData("Auto", false, "", false)]
    [InlineData("Auto", true, "TERM=dumb", false)]
    [InlineData("Auto", true, "NO_COLOR=", false)]
    [InlineData("Auto", false, "FORCE_COLOR=1", true)]
    [InlineData("Auto", false, "CLICOLOR_FORCE=0", false)]
    [InlineData("Never", true, "FORCE_COLOR=1", false)]
    [InlineData("Always", false, "NO_COLOR=1", true)]
    public void Colour_follows_the_flag_then_the_environment_then_the_terminal(string choice, bool terminal, string variable, bool expected)
    {
        string? Look(string name) => variable.Split('=') is [var key, var value] && key == name ? value : null;
        Assert.Equal(expected, TerminalStyle.For(Enum.Parse<ColorChoice>(choice), terminal, Look).Bold("x") != "x");
    }

    [Theory]
    [InlineData(0, "0ms")]
    [InlineData(999, "999ms")]
    [InlineData(1500, "1.50s")]
    [InlineData(59_999, "60.00s")]
    [InlineData(60_000, "1m 00s")]
    [InlineData(65_900, "1m 05s")]
    [InlineData(3_601_000, "60m 01s")]
    public void Durations_are_short(int milliseconds, string expected) =>
        Assert.Equal(expected, DurationText.Format(TimeSpan.FromMilliseconds(milliseconds)));

    private static ExecCommandEndEvent End(string call, int exit, string output, int milliseconds) => new()
    {
        CallId = call,
        Stdout = output,
        Stderr = "",
        AggregatedOutput = output,
        ExitCode = exit,
        Duration = TimeSpan.FromMilliseconds(milliseconds),
        FormattedOutput = output,
    };
}
