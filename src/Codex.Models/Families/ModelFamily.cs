using Codex.Protocol;

namespace Codex.Models;

/// <summary>What a group of models understands and is offered; found by the beginning of a slug.</summary>
/// <param name="Slug">The slug that it was found by.</param>
/// <param name="Name">The family's name.</param>
public sealed record ModelFamily(string Slug, string Name)
{
    private const string ExperimentalFamilyPrefix = "codex-exp-";

    /// <summary>Whether the family is one of the known ones.</summary>
    public bool IsKnown { get; init; }

    /// <summary>Whether the instructions must explain the patch format when no tool named <c>apply_patch</c> is offered.</summary>
    public bool NeedsPatchInstructions { get; init; }

    /// <summary>Whether the models reason: a <c>reasoning</c> object and encrypted reasoning go over the wire.</summary>
    public bool SupportsReasoning { get; init; }

    /// <summary>How a front end splits the header off a summary of reasoning.</summary>
    public ReasoningSummaryFormat ReasoningSummaryFormat { get; init; }

    /// <summary>How the models run commands.</summary>
    public ShellToolKind ShellTool { get; init; }

    /// <summary>The form in which <c>apply_patch</c> is offered; null for not at all.</summary>
    public PatchToolKind? PatchTool { get; init; }

    /// <summary>Whether the models may call several tools at once.</summary>
    public bool SupportsParallelToolCalls { get; init; }

    /// <summary>Whether the models know how long to answer.</summary>
    public bool SupportsVerbosity { get; init; }

    /// <summary>Which base instructions the models get.</summary>
    public InstructionsKind Instructions { get; init; }

    /// <summary>Further tools, by name, in the order in which they are offered.</summary>
    public IReadOnlyList<string> ExtraTools { get; init; } = [];

    /// <summary>The family of a slug. An unknown slug gives a family of its own with plain properties.</summary>
    public static ModelFamily Resolve(string slug) => Find(slug) ?? new ModelFamily(slug, slug);

    /// <summary>The family of a slug, or null when the slug is unknown.</summary>
    public static ModelFamily? Find(string slug)
    {
        ArgumentNullException.ThrowIfNull(slug);
        if (Starts("o3"))
        {
            return Known("o3") with { NeedsPatchInstructions = true, SupportsReasoning = true };
        }

        if (Starts("o4-mini"))
        {
            return Known("o4-mini") with { NeedsPatchInstructions = true, SupportsReasoning = true };
        }

        if (Starts("codex-mini-latest"))
        {
            return Known("codex-mini-latest") with
            {
                NeedsPatchInstructions = true,
                SupportsReasoning = true,
                ShellTool = ShellToolKind.LocalShell,
            };
        }

        if (Starts("gpt-4.1"))
        {
            return Known("gpt-4.1") with { NeedsPatchInstructions = true };
        }

        if (Starts("gpt-oss") || Starts("openai/gpt-oss"))
        {
            return Known("gpt-oss") with { PatchTool = PatchToolKind.Function };
        }

        if (Starts("gpt-4o"))
        {
            return Known("gpt-4o") with { NeedsPatchInstructions = true };
        }

        if (Starts("gpt-3.5"))
        {
            return Known("gpt-3.5") with { NeedsPatchInstructions = true };
        }

        if (Starts("porcupine"))
        {
            return Known("porcupine") with { ShellTool = ShellToolKind.UnifiedExec };
        }

        if (Starts("test-gpt-5-codex"))
        {
            return Codex() with
            {
                SupportsParallelToolCalls = true,
                SupportsVerbosity = true,
                ExtraTools = ["grep_files", "read_file", "list_dir", "test_sync_tool"],
            };
        }

        if (Starts(ExperimentalFamilyPrefix))
        {
            return Codex() with
            {
                PatchTool = PatchToolKind.Freeform,
                SupportsParallelToolCalls = true,
                SupportsVerbosity = true,
                ExtraTools = ["grep_files", "read_file", "list_dir"],
            };
        }

        if (Starts("gpt-5-codex") || Starts("codex-"))
        {
            return Codex() with { PatchTool = PatchToolKind.Freeform };
        }

        if (Starts("gpt-5"))
        {
            return Known("gpt-5") with { NeedsPatchInstructions = true, SupportsReasoning = true, SupportsVerbosity = true };
        }

        return null;

        bool Starts(string prefix) => slug.StartsWith(prefix, StringComparison.Ordinal);

        ModelFamily Known(string name) => new(slug, name) { IsKnown = true };

        ModelFamily Codex() => Known(slug) with
        {
            SupportsReasoning = true,
            ReasoningSummaryFormat = ReasoningSummaryFormat.Experimental,
            Instructions = InstructionsKind.Codex,
        };
    }
}
