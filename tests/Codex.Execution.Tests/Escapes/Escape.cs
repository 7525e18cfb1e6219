namespace Codex.Execution.Tests;

/// <summary>One way out of the sandbox, as a script that goes it.</summary>
/// <param name="Name">As in the table of docs/sandbox.md.</param>
/// <param name="Script">For bash; in <c>$B</c> is the scene's folder. It says ESCAPED where it can tell by itself.</param>
internal sealed record Escape(string Name, string Script)
{
    internal const string ReadOnly = """{"mode":"read-only"}""";
    internal const string Workspace = """{"mode":"workspace-write","exclude_tmpdir_env_var":true,"exclude_slash_tmp":true}""";
    internal const string WorkspaceInRoot = """{"mode":"workspace-write","writable_roots":["ROOT"],"exclude_tmpdir_env_var":true,"exclude_slash_tmp":true}""";
    internal const string Network = """{"mode":"workspace-write","network_access":true,"exclude_tmpdir_env_var":true,"exclude_slash_tmp":true}""";

    internal string Policy { get; init; } = Workspace;

    internal IReadOnlyList<string> Denied { get; init; } = [];

    internal bool InTerminal { get; init; }

    internal string? TemporaryFolder { get; init; }

    /// <summary>Whether it came through, where that is seen from outside only.</summary>
    internal Func<EscapeScene, bool>? CameThrough { get; init; }

    /// <summary>Those that can be tried one after the other in one scene: they tell by themselves and leave nothing behind.</summary>
    internal static IEnumerable<IReadOnlyList<Escape>> Groups(IEnumerable<Escape> escapes) => escapes
        .GroupBy(static escape => escape.CameThrough is null
            ? (escape.Policy, string.Join(':', escape.Denied), escape.InTerminal, "")
            : ("", "", false, escape.Name))
        .Select(static group => group.ToArray());

    /// <summary>One script of all, each behind a line with its number.</summary>
    internal static string ScriptOf(IReadOnlyList<Escape> group) =>
        string.Concat(group.Select(static (escape, index) => $"echo; echo @@{index}\n( {escape.Script}\n) 2>&1\n"));

    /// <summary>What each wrote.</summary>
    internal static string[] OutputsOf(IReadOnlyList<Escape> group, string output)
    {
        string[] outputs = new string[group.Count];
        for (int i = 0; i < outputs.Length; i++)
        {
            int start = output.IndexOf($"@@{i}", StringComparison.Ordinal);
            int end = output.IndexOf($"@@{i + 1}", StringComparison.Ordinal);
            outputs[i] = start < 0 ? "" : end < 0 ? output[start..] : output[start..end];
        }

        return outputs;
    }
}
