namespace Codex.Execution.Commands;

/// <summary>One word of a plain script.</summary>
/// <param name="Text">The word with its quotes and escapes removed.</param>
/// <param name="Expansion">What the shell may still make of it.</param>
internal readonly record struct BashWord(string Text, BashWordExpansion Expansion);

/// <summary>What a shell does to a word that was not quoted, after it has been read.</summary>
internal enum BashWordExpansion
{
    /// <summary>Nothing: the program gets the text as it is.</summary>
    None = 0,

    /// <summary>Files or a home folder may take its place, none of which can be mistaken for an option.</summary>
    Operands,

    /// <summary>Files take its place, whose names may begin with <c>-</c>.</summary>
    OperandsOrOptions,
}
