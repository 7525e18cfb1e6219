namespace Codex.Core.Tools.Files;

/// <summary>What a call of <c>list_dir</c> asks for.</summary>
/// <param name="DirPath">The folder, absolute.</param>
/// <param name="Offset">The first entry, from 1.</param>
/// <param name="Limit">The most entries.</param>
/// <param name="Depth">How many levels are looked into, from 1.</param>
internal sealed record ListDirectoryArguments(string DirPath, ulong Offset = 1, ulong Limit = 25, ulong Depth = 2)
{
    /// <exception cref="ToolException">The text does not fit.</exception>
    public static ListDirectoryArguments Parse(string json) => FunctionArguments.Parse(json, FileToolJson.Default.ListDirectoryArguments);
}
