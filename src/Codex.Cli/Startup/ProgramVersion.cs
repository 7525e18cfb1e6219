namespace Codex.Cli;

/// <summary>The version that this program is compatible with; it stands in headers and session files.</summary>
internal static class ProgramVersion
{
    public static string Text { get; } = typeof(ProgramVersion).Assembly.GetName().Version!.ToString(3);
}
