namespace Codex.Core.Tools.Files;

/// <summary>What a call of <c>grep_files</c> asks for.</summary>
/// <param name="Pattern">A regular expression.</param>
/// <param name="Include">A glob that file names must match; null for all files.</param>
/// <param name="Path">The file or folder to search; null for the turn's folder.</param>
/// <param name="Limit">The most paths.</param>
internal sealed record GrepFilesArguments(string Pattern, string? Include = null, string? Path = null, ulong Limit = 100)
{
    /// <exception cref="ToolException">The text does not fit.</exception>
    public static GrepFilesArguments Parse(string json) => FunctionArguments.Parse(json, FileToolJson.Default.GrepFilesArguments);
}
