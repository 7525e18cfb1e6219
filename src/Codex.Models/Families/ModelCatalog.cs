using Codex.Protocol;

namespace Codex.Models;

/// <summary>The models that are known: those built in, and those that the configuration describes, which win.</summary>
/// <remarks>
/// The configuration names a model by its whole slug, or a group of models by the beginning of their slugs and <c>*</c>.
/// The whole slug is looked for first, then the longest beginning.
/// </remarks>
/// <param name="definitions">The models of the configuration, by name.</param>
public sealed class ModelCatalog(IReadOnlyDictionary<string, ModelDefinition> definitions)
{
    private const int MostLinks = 8;
    private const char Wildcard = '*';

    /// <summary>Only the models that are built in.</summary>
    public static ModelCatalog BuiltIn { get; } = new(new Dictionary<string, ModelDefinition>());

    /// <summary>What a model understands and is offered. An unknown slug gives plain properties.</summary>
    public ModelFamily FamilyOf(string slug) => FamilyOf(slug, slug, MostLinks);

    /// <summary>How many tokens a model may have; null when nothing is known.</summary>
    public ContextWindow? WindowOf(string slug) => WindowOf(slug, MostLinks);

    /// <summary>The tokens at which a conversation with a model is summarised; null for never.</summary>
    public long? AutoCompactTokenLimitOf(string slug) => AutoCompactTokenLimitOf(slug, MostLinks);

    /// <summary>The models that a picker offers: first those built in, in their order, then those of the configuration, in theirs.</summary>
    /// <param name="hasChatGptLogin">Whether the user is logged in with ChatGPT; some models are offered to such users only.</param>
    public IEnumerable<ModelPreset> PresetsFor(bool hasChatGptLogin)
    {
        foreach (ModelPreset preset in ModelPresets.VisibleTo(hasChatGptLogin))
        {
            if (!definitions.TryGetValue(preset.Slug, out ModelDefinition? changed))
            {
                yield return preset;
            }
            else if (changed.IsListed)
            {
                yield return Adjust(preset, changed);
            }
        }

        foreach ((string slug, ModelDefinition definition) in definitions)
        {
            if (definition.IsListed && !slug.EndsWith(Wildcard) && !ModelPresets.All.Any(preset => preset.Slug == slug))
            {
                yield return Adjust(new ModelPreset(slug, "From config.toml.", ModelPresets.EffortsOf(FamilyOf(slug).SupportsReasoning)), definition);
            }
        }
    }

    private static ModelPreset Adjust(ModelPreset preset, ModelDefinition definition)
    {
        IReadOnlyList<ReasoningEffortPreset> efforts = definition.ReasoningEfforts is { } listed
            ? [.. listed.Select(ModelPresets.Describe)]
            : preset.Efforts;
        ReasoningEffort proposed = definition.DefaultReasoningEffort ?? preset.DefaultEffort;
        bool isOffered = efforts.Count == 0 || efforts.Any(effort => effort.Effort == proposed);
        return preset with
        {
            Description = definition.Description ?? preset.Description,
            Efforts = efforts,
            DefaultEffort = isOffered ? proposed : efforts[^1].Effort,
        };
    }

    private ModelDefinition? Find(string slug)
    {
        if (definitions.Count == 0)
        {
            return null;
        }

        if (definitions.TryGetValue(slug, out ModelDefinition? exact))
        {
            return exact;
        }

        ModelDefinition? best = null;
        int bestLength = -1;
        foreach ((string name, ModelDefinition definition) in definitions)
        {
            if (name.EndsWith(Wildcard) && name.Length > bestLength && slug.AsSpan().StartsWith(name.AsSpan(..^1), StringComparison.Ordinal))
            {
                (best, bestLength) = (definition, name.Length);
            }
        }

        return best;
    }

    // A chain of likenesses that bites its own tail ends at the built-in models.
    private ModelFamily FamilyOf(string slug, string named, int links)
    {
        if (links == 0 || Find(slug) is not { } definition)
        {
            return ModelFamily.Resolve(slug) with { Slug = named };
        }

        ModelFamily basis = definition.Like is { } like && like != slug ? FamilyOf(like, named, links - 1) : ModelFamily.Resolve(slug) with { Slug = named };
        return basis with
        {
            IsKnown = true,
            SupportsReasoning = definition.SupportsReasoning ?? basis.SupportsReasoning,
            SupportsVerbosity = definition.SupportsVerbosity ?? basis.SupportsVerbosity,
            SupportsParallelToolCalls = definition.SupportsParallelToolCalls ?? basis.SupportsParallelToolCalls,
            ShellTool = definition.ShellTool ?? basis.ShellTool,
            PatchTool = definition.PatchTool switch
            {
                PatchToolOffer.Freeform => PatchToolKind.Freeform,
                PatchToolOffer.Function => PatchToolKind.Function,
                PatchToolOffer.Explained => null,
                _ => basis.PatchTool,
            },
            NeedsPatchInstructions = definition.PatchTool is { } offer ? offer == PatchToolOffer.Explained : basis.NeedsPatchInstructions,
            Instructions = definition.Instructions ?? basis.Instructions,
            ExtraTools = definition.ExtraTools ?? basis.ExtraTools,
        };
    }

    private ContextWindow? WindowOf(string slug, int links)
    {
        if (links == 0 || Find(slug) is not { } definition)
        {
            return ContextWindow.Find(slug);
        }

        ContextWindow? basis = definition.Like is { } like && like != slug ? WindowOf(like, links - 1) : ContextWindow.Find(slug);
        return definition.ContextWindow is { } tokens ? new ContextWindow(tokens, definition.MaxOutputTokens ?? basis?.MaxOutputTokens)
            : basis is not null && definition.MaxOutputTokens is { } most ? basis with { MaxOutputTokens = most }
            : basis;
    }

    private long? AutoCompactTokenLimitOf(string slug, int links)
    {
        if (links == 0 || Find(slug) is not { } definition)
        {
            return ContextWindow.Find(slug)?.AutoCompactTokenLimit;
        }

        if (definition.AutoCompactTokenLimit is { } limit)
        {
            return limit > 0 ? limit : null;
        }

        return definition.ContextWindow is null && definition.Like is { } like && like != slug
            ? AutoCompactTokenLimitOf(like, links - 1)
            : WindowOf(slug)?.AutoCompactTokenLimit;
    }
}
