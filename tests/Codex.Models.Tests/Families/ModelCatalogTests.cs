using Codex.Protocol;

namespace Codex.Models.Tests;

public sealed class ModelCatalogTests
{
    [Theory]
    [InlineData("gpt-5-codex")]
    [InlineData("gpt-5")]
    [InlineData("o3")]
    [InlineData("gpt-oss:20b")]
    [InlineData("llama3")]
    public void Without_definitions_it_knows_what_is_built_in(string slug)
    {
        Assert.Equivalent(ModelFamily.Resolve(slug), ModelCatalog.BuiltIn.FamilyOf(slug), strict: true);
        Assert.Equal(ContextWindow.Find(slug), ModelCatalog.BuiltIn.WindowOf(slug));
        Assert.Equal(ContextWindow.Find(slug)?.AutoCompactTokenLimit, ModelCatalog.BuiltIn.AutoCompactTokenLimitOf(slug));
    }

    [Fact]
    public void A_model_of_the_configuration_has_what_is_said_of_it_and_plain_properties_else()
    {
        ModelCatalog catalog = Catalog(("glm-4.6", new ModelDefinition
        {
            ContextWindow = 200_000,
            SupportsReasoning = true,
            SupportsParallelToolCalls = true,
            PatchTool = PatchToolOffer.Function,
            ShellTool = ShellToolKind.UnifiedExec,
            ExtraTools = ["read_file"],
        }));
        ModelFamily family = catalog.FamilyOf("glm-4.6");
        Assert.Equal(
            (true, true, true, false, PatchToolKind.Function, ShellToolKind.UnifiedExec, InstructionsKind.General),
            (family.IsKnown, family.SupportsReasoning, family.SupportsParallelToolCalls, family.SupportsVerbosity, family.PatchTool, family.ShellTool, family.Instructions));
        Assert.Equal(["read_file"], family.ExtraTools);
        Assert.Equal("glm-4.6", family.Slug);
        Assert.Equal((200_000L, 190_000L), (catalog.WindowOf("glm-4.6")!.Tokens, catalog.WindowOf("glm-4.6")!.EffectiveTokens));
        Assert.Equal(180_000, catalog.AutoCompactTokenLimitOf("glm-4.6"));
        Assert.Null(catalog.WindowOf("glm-4.5"));
    }

    [Fact]
    public void A_built_in_model_is_corrected_by_the_configuration()
    {
        ModelCatalog catalog = Catalog(("gpt-5", new ModelDefinition { ContextWindow = 400_000, AutoCompactTokenLimit = 0 }));
        Assert.Equal(400_000, catalog.WindowOf("gpt-5")!.Tokens);
        Assert.Equal(128_000, catalog.WindowOf("gpt-5")!.MaxOutputTokens);
        Assert.Null(catalog.AutoCompactTokenLimitOf("gpt-5"));
        Assert.True(catalog.FamilyOf("gpt-5").SupportsVerbosity);
    }

    [Fact]
    public void A_model_like_another_takes_everything_from_it_that_is_not_said()
    {
        ModelCatalog catalog = Catalog(
            ("gpt-6-codex", new ModelDefinition { Like = "gpt-5-codex", MaxOutputTokens = 1 }),
            ("house/coder", new ModelDefinition { Like = "gpt-6-codex", PatchTool = PatchToolOffer.Explained }));
        ModelFamily family = catalog.FamilyOf("gpt-6-codex");
        Assert.Equal((PatchToolKind.Freeform, InstructionsKind.Codex, true), (family.PatchTool, family.Instructions, family.SupportsReasoning));
        Assert.Equal(new ContextWindow(272_000, 1), catalog.WindowOf("gpt-6-codex"));
        Assert.Equal(244_800, catalog.AutoCompactTokenLimitOf("house/coder"));
        Assert.Equal(
            ((PatchToolKind?)null, true, "house/coder"), (catalog.FamilyOf("house/coder").PatchTool, catalog.FamilyOf("house/coder").NeedsPatchInstructions, catalog.FamilyOf("house/coder").Slug));
    }

    [Fact]
    public void The_whole_slug_counts_before_the_longest_beginning()
    {
        ModelCatalog catalog = Catalog(
            ("qwen*", new ModelDefinition { ContextWindow = 1 }),
            ("qwen3-coder*", new ModelDefinition { ContextWindow = 2 }),
            ("qwen3-coder:30b", new ModelDefinition { ContextWindow = 3 }));
        Assert.Equal([1, 2, 3, null], new[] { "qwen2", "qwen3-coder:480b", "qwen3-coder:30b", "Qwen2" }.Select(slug => catalog.WindowOf(slug)?.Tokens));
    }

    [Fact]
    public void Models_that_are_like_each_other_do_not_hang()
    {
        ModelCatalog catalog = Catalog(("a", new ModelDefinition { Like = "b" }), ("b", new ModelDefinition { Like = "a" }));
        Assert.Equal("a", catalog.FamilyOf("a").Slug);
        Assert.Null(catalog.WindowOf("a"));
        Assert.Null(catalog.AutoCompactTokenLimitOf("b"));
    }

    [Fact]
    public void Pickers_offer_the_built_in_models_then_those_of_the_configuration()
    {
        ModelCatalog catalog = Catalog(
            ("glm-4.6", new ModelDefinition { Description = "GLM", ReasoningEfforts = [ReasoningEffort.Low, ReasoningEffort.High], DefaultReasoningEffort = ReasoningEffort.High }),
            ("local*", new ModelDefinition()),
            ("hidden", new ModelDefinition { IsListed = false }),
            ("gpt-5", new ModelDefinition { IsListed = false }),
            ("gpt-5-codex", new ModelDefinition { Description = "Ours", ReasoningEfforts = [ReasoningEffort.High] }),
            ("plain", new ModelDefinition()),
            ("thinker", new ModelDefinition { SupportsReasoning = true }));
        ModelPreset[] presets = [.. catalog.PresetsFor(hasChatGptLogin: false)];
        Assert.Equal(["gpt-5-codex", "glm-4.6", "plain", "thinker"], presets.Select(static preset => preset.Slug));
        Assert.Equal(("Ours", ReasoningEffort.High, true), (presets[0].Description, presets[0].DefaultEffort, presets[0].IsDefault));
        Assert.Equal(("GLM", ReasoningEffort.High), (presets[1].Description, presets[1].DefaultEffort));
        Assert.Equal([ReasoningEffort.Low, ReasoningEffort.High], presets[1].Efforts.Select(static effort => effort.Effort));
        Assert.Empty(presets[2].Efforts);
        Assert.Equal(3, presets[3].Efforts.Count);
        Assert.Single(presets, static preset => preset.IsDefault);
    }

    private static ModelCatalog Catalog(params (string Slug, ModelDefinition Definition)[] definitions)
    {
        var all = new OrderedDictionary<string, ModelDefinition>();
        foreach ((string slug, ModelDefinition definition) in definitions)
        {
            all.Add(slug, definition);
        }

        return new ModelCatalog(all);
    }
}
