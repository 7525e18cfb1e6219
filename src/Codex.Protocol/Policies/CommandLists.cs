namespace Codex.Protocol;

/// <summary>The user's own lists of commands (<c>[commands]</c> in the configuration), beside the built-in ones.</summary>
/// <remarks>An entry is the words that a command begins with. The lists decide about questions only: a command on them is confined as any other.</remarks>
public sealed record CommandLists
{
    /// <summary>No entries.</summary>
    public static CommandLists Empty { get; } = new();

    /// <summary>Commands that need no approval.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Safe { get; init; } = [];

    /// <summary>Commands that are asked about. They outweigh the safe ones.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Dangerous { get; init; } = [];
}
