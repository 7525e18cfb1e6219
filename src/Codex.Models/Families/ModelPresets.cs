using Codex.Protocol;

namespace Codex.Models;

/// <summary>A model that a picker offers.</summary>
/// <param name="Slug">The slug; id and display name too.</param>
/// <param name="Description">For people.</param>
/// <param name="Efforts">The efforts on offer, in order of display.</param>
public sealed record ModelPreset(string Slug, string Description, IReadOnlyList<ReasoningEffortPreset> Efforts)
{
    /// <summary>The effort that is chosen when the user chooses none.</summary>
    public ReasoningEffort DefaultEffort { get; init; } = ReasoningEffort.Medium;

    /// <summary>Whether it is the model that is used when the user chooses none.</summary>
    public bool IsDefault { get; init; }

    /// <summary>Whether it is offered only to users logged in with ChatGPT.</summary>
    public bool RequiresChatGptLogin { get; init; }
}

/// <summary>An effort that a picker offers for a model.</summary>
/// <param name="Effort">The effort.</param>
/// <param name="Description">For people.</param>
public sealed record ReasoningEffortPreset(ReasoningEffort Effort, string Description);

/// <summary>The models that a picker and the app server's model list offer.</summary>
public static class ModelPresets
{
    /// <summary>The model for work on code.</summary>
    public const string Default = "gpt-5-codex";

    /// <summary>The small model for work on code, which front ends suggest when a limit is near.</summary>
    public const string Mini = "gpt-5-codex-mini";

    /// <summary>The model used when none is configured.</summary>
    public static string DefaultSlug => OperatingSystem.IsWindows() ? "gpt-5" : Default;

    /// <summary>All presets, in order of display.</summary>
    public static IReadOnlyList<ModelPreset> All { get; } =
    [
        new(Default, "Made for coding with this agent.",
        [
            new(ReasoningEffort.Low, "Answers fastest; thinks little."),
            new(ReasoningEffort.Medium, "Weighs speed against depth by the task."),
            new(ReasoningEffort.High, "Thinks longest; for hard or unclear tasks."),
        ])
        {
            IsDefault = true,
        },
        new(Mini, "A smaller coding model: cheaper, quicker, less able.",
        [
            new(ReasoningEffort.Medium, "Weighs speed against depth by the task."),
            new(ReasoningEffort.High, "Thinks longest; for hard or unclear tasks."),
        ])
        {
            RequiresChatGptLogin = true,
        },
        new("gpt-5", "A broad model with wide general knowledge.",
        [
            new(ReasoningEffort.Minimal, "Hardly thinks; for simple questions and edits."),
            new(ReasoningEffort.Low, "Thinks a little; for plain tasks and short explanations."),
            new(ReasoningEffort.Medium, "Thinks a fair amount; fits most tasks."),
            new(ReasoningEffort.High, "Thinks longest; for hard or unclear tasks."),
        ]),
    ];

    internal static ReasoningEffortPreset Describe(ReasoningEffort effort) => new(effort, effort switch
    {
        ReasoningEffort.Minimal => "Hardly thinks; for simple questions and edits.",
        ReasoningEffort.Low => "Answers fastest; thinks little.",
        ReasoningEffort.Medium => "Weighs speed against depth by the task.",
        _ => "Thinks longest; for hard or unclear tasks.",
    });

    /// <summary>The efforts of a model of which the configuration names none.</summary>
    internal static IReadOnlyList<ReasoningEffortPreset> EffortsOf(bool reasons) =>
        reasons ? [Describe(ReasoningEffort.Low), Describe(ReasoningEffort.Medium), Describe(ReasoningEffort.High)] : [];

    /// <summary>The presets that a user sees.</summary>
    /// <param name="hasChatGptLogin">Whether the user is logged in with ChatGPT.</param>
    public static IEnumerable<ModelPreset> VisibleTo(bool hasChatGptLogin) =>
        All.Where(preset => hasChatGptLogin || !preset.RequiresChatGptLogin);
}
