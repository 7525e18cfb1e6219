using Codex.Testing;

namespace Codex.Cli;

/// <summary>
/// The model's part: a fixed plan, of which each step depends on what the step before really brought. What it does not
/// expect it says, and ends.
/// </summary>
internal sealed class DemoModel
{
    public const string Prompt = "The test in this repository fails. Find out why and mend the program.";

    private const string LookCall = "call_look";
    private const string TestCall = "call_test";
    private const string PatchCall = "call_patch";
    private const string RetestCall = "call_retest";

    private const string Look = """{"command":["sh","-c","ls && cat leap.sh"]}""";
    private const string Test = """{"command":["sh","test.sh"]}""";
    private const string ConditionStart = "if ";
    private const string ConditionEnd = "; then";
    private const string Failure = "FAIL ";
    private const string Passed = "ok ";

    private string _condition = "";
    private string _mistakes = "";

    /// <summary>The turn's answers, in order.</summary>
    public IEnumerable<ScriptedResponse> Script =>
    [
        ScriptedResponse.Answer(_ => LookAround()),
        ScriptedResponse.Answer(RunTest),
        ScriptedResponse.Answer(Mend),
        ScriptedResponse.Answer(RunTestAgain),
        ScriptedResponse.Answer(Report),
    ];

    /// <summary>Whether the plan came to its end.</summary>
    public bool IsDone { get; private set; }

    private static ScriptedResponse LookAround() => Say(
        "I look at what there is before I run anything.",
        Plan("in_progress", "pending", "pending"),
        ResponseEvents.FunctionCallDone("shell", Look, LookCall));

    private ScriptedResponse RunTest(RecordedRequest request)
    {
        ToolAnswer? seen = ToolAnswer.Find(request, LookCall);
        if (seen is not { ExitCode: 0 })
        {
            return GiveUp("to see the files", seen);
        }

        foreach (string line in seen.Text.Split('\n'))
        {
            if (line.StartsWith(ConditionStart, StringComparison.Ordinal) && line.EndsWith(ConditionEnd, StringComparison.Ordinal))
            {
                _condition = line[ConditionStart.Length..^ConditionEnd.Length];
                return Say(
                    "leap.sh decides in one condition. Now the test, to see what is wrong with it.",
                    ResponseEvents.FunctionCallDone("shell", Test, TestCall));
            }
        }

        return GiveUp("to find the condition of leap.sh", seen);
    }

    private ScriptedResponse Mend(RecordedRequest request)
    {
        ToolAnswer? test = ToolAnswer.Find(request, TestCall);
        string[] failures = test is { ExitCode: 1 } ? LinesOf(test, Failure) : [];
        if (failures.Length == 0 || !failures.All(IsOfA400thYear))
        {
            return GiveUp("the test to fail for years that can be divided by 400", test);
        }

        _mistakes = string.Join("; ", failures.Select(static line => line[Failure.Length..].Trim()));
        string patch = $$"""
            *** Begin Patch
            *** Update File: leap.sh
            @@
            -if {{_condition}}; then
            +if [ $((year % 400)) -eq 0 ] || { {{_condition}}; }; then
            *** End Patch
            """;
        return Say(
            $"The test ends with exit code {test!.ExitCode}: {_mistakes}. Years that can be divided by 400 are leap years, and the condition leaves them out.",
            Plan("completed", "in_progress", "pending"),
            ResponseEvents.CustomToolCallDone("apply_patch", patch, PatchCall));
    }

    private ScriptedResponse RunTestAgain(RecordedRequest request)
    {
        ToolAnswer? patched = ToolAnswer.Find(request, PatchCall);
        return patched is { ExitCode: 0 }
            ? Say(
                "The patch is applied. The same test again.",
                Plan("completed", "completed", "in_progress"),
                ResponseEvents.FunctionCallDone("shell", Test, RetestCall))
            : GiveUp("the patch to be applied", patched);
    }

    private ScriptedResponse Report(RecordedRequest request)
    {
        ToolAnswer? test = ToolAnswer.Find(request, RetestCall);
        int passed = test is null ? 0 : LinesOf(test, Passed).Length;
        if (test is not { ExitCode: 0 } || passed == 0 || LinesOf(test, Failure).Length > 0)
        {
            return GiveUp("the test to pass", test);
        }

        IsDone = true;
        return Say(
            $"""
            The test passes now: {passed} of {passed} checks, exit code 0.

            - The mistake: {_mistakes}.
            - The cause: the condition in leap.sh took every year that can be divided by 100 for a common year.
            - The change: one line of leap.sh; years that can be divided by 400 are leap years.
            """);
    }

    private static ScriptedResponse GiveUp(string expected, ToolAnswer? came) => Say(
        $"I expected {expected}. " + came switch
        {
            null => "Nothing came back.",
            { ExitCode: { } code, Text: var text } => $"What came has exit code {code}:\n{text.Trim()}\n",
            { Text: var text } => $"What came is:\n{text.Trim()}\n",
        }
        + "The script does not know how to go on from here, so it ends.");

    private static ScriptedResponse Say(string text, params ReadOnlySpan<ScriptedEvent> calls) => ScriptedResponse.Events(
    [
        ResponseEvents.Created(),
        ResponseEvents.MessageAdded(),
        ResponseEvents.OutputTextDelta(text),
        ResponseEvents.MessageDone(text),
        .. calls,
        ResponseEvents.Completed(),
    ]);

    private static ScriptedEvent Plan(string find, string mend, string test) => ResponseEvents.FunctionCallDone(
        "update_plan",
        $$"""{"plan":[{"step":"Find the cause","status":"{{find}}"},{"step":"Mend leap.sh","status":"{{mend}}"},{"step":"Test again","status":"{{test}}"}]}""",
        $"call_plan_{find}_{mend}_{test}");

    private static string[] LinesOf(ToolAnswer answer, string start) =>
        [.. answer.Text.Split('\n').Where(line => line.StartsWith(start, StringComparison.Ordinal))];

    private static bool IsOfA400thYear(string failure) =>
        failure[Failure.Length..].Trim().Split(' ', 2) is [var year, ..] && int.TryParse(year, out int number) && number % 400 == 0;
}
