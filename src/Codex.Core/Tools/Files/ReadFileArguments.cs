namespace Codex.Core.Tools.Files;

/// <summary>What a call of <c>read_file</c> asks for.</summary>
/// <param name="FilePath">The file, absolute.</param>
/// <param name="Offset">The first line of a slice, from 1.</param>
/// <param name="Limit">The most lines.</param>
/// <param name="Mode"><c>slice</c> or <c>indentation</c>.</param>
/// <param name="Indentation">Options of the second mode; null for its defaults.</param>
internal sealed record ReadFileArguments(
    string FilePath, ulong Offset = 1, ulong Limit = 2000, string Mode = "slice", IndentationArguments? Indentation = null)
{
    /// <exception cref="ToolException">The text does not fit.</exception>
    public static ReadFileArguments Parse(string json) => FunctionArguments.Parse(json, FileToolJson.Default.ReadFileArguments);
}

/// <summary>Which block around a line is read.</summary>
/// <param name="AnchorLine">The line, from 1; null for the offset.</param>
/// <param name="MaxLevels">How many enclosing blocks; 0 for all.</param>
/// <param name="IncludeSiblings">Whether blocks beside the outermost one are read too.</param>
/// <param name="IncludeHeader">Whether comments right above the outermost block are read too.</param>
/// <param name="MaxLines">The most lines; null for the limit.</param>
internal sealed record IndentationArguments(
    ulong? AnchorLine = null, ulong MaxLevels = 0, bool IncludeSiblings = false, bool IncludeHeader = true, ulong? MaxLines = null);
