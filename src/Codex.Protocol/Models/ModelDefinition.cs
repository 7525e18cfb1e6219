namespace Codex.Protocol;

/// <summary>What the configuration says of a model (<c>[models."SLUG"]</c>). What is null stays as it is known without it.</summary>
public sealed record ModelDefinition
{
    /// <summary>A line about the model, for people who choose one.</summary>
    public string? Description { get; init; }

    /// <summary>The slug of a model that this one is like: what nothing else is said of is taken from it.</summary>
    public string? Like { get; init; }

    /// <summary>The tokens of request and answer together; at least 1.</summary>
    public long? ContextWindow { get; init; }

    /// <summary>The longest answer, in tokens; only reported, never sent.</summary>
    public long? MaxOutputTokens { get; init; }

    /// <summary>The tokens at which a conversation is summarised; 0 for never.</summary>
    public long? AutoCompactTokenLimit { get; init; }

    /// <summary>Whether the model is asked to reason.</summary>
    public bool? SupportsReasoning { get; init; }

    /// <summary>The efforts that a picker offers, in order of display; empty for none.</summary>
    public IReadOnlyList<ReasoningEffort>? ReasoningEfforts { get; init; }

    /// <summary>The effort that a picker proposes.</summary>
    public ReasoningEffort? DefaultReasoningEffort { get; init; }

    /// <summary>Whether the model is told how long to answer.</summary>
    public bool? SupportsVerbosity { get; init; }

    /// <summary>Whether the model may call several tools at once.</summary>
    public bool? SupportsParallelToolCalls { get; init; }

    /// <summary>How the model runs commands.</summary>
    public ShellToolKind? ShellTool { get; init; }

    /// <summary>How the model edits files.</summary>
    public PatchToolOffer? PatchTool { get; init; }

    /// <summary>Which instructions the model gets.</summary>
    public InstructionsKind? Instructions { get; init; }

    /// <summary>Further tools, by name.</summary>
    public IReadOnlyList<string>? ExtraTools { get; init; }

    /// <summary>Whether pickers offer the model; a name that ends in <c>*</c> is never offered.</summary>
    public bool IsListed { get; init; } = true;
}

/// <summary>How a model that the configuration describes edits files.</summary>
public enum PatchToolOffer
{
    /// <summary>Without a tool; the format of patches is explained in the instructions, and commands apply them.</summary>
    Explained = 0,

    /// <summary>By a tool that takes the patch as plain text.</summary>
    Freeform,

    /// <summary>By a tool that takes a JSON object with the patch.</summary>
    Function,
}
