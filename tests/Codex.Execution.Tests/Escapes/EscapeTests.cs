namespace Codex.Execution.Tests;

/// <summary>
/// Goes every known way out for real, from inside each sandbox and as each account, and without any sandbox too, which shows that the way is
/// one. The table of docs/sandbox.md says what must come of it.
/// </summary>
public sealed class EscapeTests
{
    private const string Open = "open";
    private const string Stopped = "stopped";

    // Asks for all settings, and names the file that each column's cells are written to, as they are found.
    private const string ResultsVariable = "CODEX_TEST_ESCAPES";

    public static TheoryData<EscapeSetting> Settings => [.. EscapeSetting.All];

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task Each_way_out_is_stopped_where_the_documentation_says_so(EscapeSetting setting)
    {
        Assert.SkipUnless(System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64, "the scripts make calls of x86-64");
        Assert.SkipUnless(
            (setting.Mechanism != "none" && setting.Account == "user") || Environment.GetEnvironmentVariable(ResultsVariable) is not null,
            $"a large test: set {ResultsVariable} to a file's path");
        int column = EscapeSetting.All.ToList().IndexOf(setting);
        List<string> wrong = [], found = [];
        using EscapeAgent agent = EscapeAgent.Start(setting);
        foreach (IReadOnlyList<Escape> group in Escape.Groups(EscapeCatalogue.All))
        {
            using var scene = new EscapeScene(setting.Account == "user");
            string[] outputs = await agent.RunAsync(scene, group, setting);
            for (int i = 0; i < group.Count; i++)
            {
                bool open = outputs[i].Contains("ESCAPED", StringComparison.Ordinal) || group[i].CameThrough?.Invoke(scene) == true;
                string cell = open ? Open : Stopped;
                found.Add($"{column}|{group[i].Name}|{cell}|{outputs[i].ReplaceLineEndings(" ")}");
                string expected = EscapeTable.Rows.TryGetValue(group[i].Name, out string[]? cells) && column < cells.Length ? cells[column] : "nothing";
                if (cell != expected)
                {
                    wrong.Add($"{group[i].Name}: {cell}, the documentation says {expected}. Output: {outputs[i].Trim()}");
                }
            }
        }

        if (Environment.GetEnvironmentVariable(ResultsVariable) is { Length: > 0 } results)
        {
            await File.WriteAllLinesAsync($"{results}.{column}", found, TestContext.Current.CancellationToken);
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void The_documentation_names_every_way_out_that_is_tried_and_no_other() =>
        Assert.Equal(EscapeCatalogue.All.Select(escape => escape.Name).Order(), EscapeTable.Rows.Keys.Order());
}
