namespace Codex.Execution.Tests;

/// <summary>The table of docs/sandbox.md that says which way out is stopped where.</summary>
internal static class EscapeTable
{
    private const string Start = "| way out |";

    internal static IReadOnlyDictionary<string, string[]> Rows { get; } = Read();

    private static Dictionary<string, string[]> Read()
    {
        var rows = new Dictionary<string, string[]>();
        IEnumerable<string> lines = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "sandbox.md"))
            .SkipWhile(line => !line.StartsWith(Start, StringComparison.Ordinal)).Skip(2).TakeWhile(line => line.StartsWith('|'));
        foreach (string line in lines)
        {
            string[] cells = [.. line.Trim('|', ' ').Split('|').Select(cell => cell.Trim())];
            rows.Add(cells[0], cells[1..]);
        }

        return rows;
    }
}
