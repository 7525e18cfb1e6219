using Codex.Protocol;

namespace Codex.Models.Tests;

public sealed class ModelFamilyTests
{
    [Theory]
    [InlineData("o3-pro", "o3", true, true, ShellToolKind.Shell, null, false, false, InstructionsKind.General)]
    [InlineData("o4-mini", "o4-mini", true, true, ShellToolKind.Shell, null, false, false, InstructionsKind.General)]
    [InlineData("codex-mini-latest", "codex-mini-latest", true, true, ShellToolKind.LocalShell, null, false, false, InstructionsKind.General)]
    [InlineData("gpt-4.1-mini", "gpt-4.1", true, false, ShellToolKind.Shell, null, false, false, InstructionsKind.General)]
    [InlineData("openai/gpt-oss-20b", "gpt-oss", false, false, ShellToolKind.Shell, PatchToolKind.Function, false, false, InstructionsKind.General)]
    [InlineData("gpt-4o-mini", "gpt-4o", true, false, ShellToolKind.Shell, null, false, false, InstructionsKind.General)]
    [InlineData("gpt-3.5-turbo", "gpt-3.5", true, false, ShellToolKind.Shell, null, false, false, InstructionsKind.General)]
    [InlineData("porcupine-1", "porcupine", false, false, ShellToolKind.UnifiedExec, null, false, false, InstructionsKind.General)]
    [InlineData("test-gpt-5-codex-x", "test-gpt-5-codex-x", false, true, ShellToolKind.Shell, null, true, true, InstructionsKind.Codex)]
    [InlineData("codex-exp-1", "codex-exp-1", false, true, ShellToolKind.Shell, PatchToolKind.Freeform, true, true, InstructionsKind.Codex)]
    [InlineData("gpt-5-codex-mini", "gpt-5-codex-mini", false, true, ShellToolKind.Shell, PatchToolKind.Freeform, false, false, InstructionsKind.Codex)]
    [InlineData("codex-next", "codex-next", false, true, ShellToolKind.Shell, PatchToolKind.Freeform, false, false, InstructionsKind.Codex)]
    [InlineData("gpt-5-mini", "gpt-5", true, true, ShellToolKind.Shell, null, false, true, InstructionsKind.General)]
    [InlineData("GPT-5", "GPT-5", false, false, ShellToolKind.Shell, null, false, false, InstructionsKind.General)]
    public void A_slug_finds_its_family(string slug, string name, bool needsPatch, bool reasons, ShellToolKind shell, PatchToolKind? patch, bool parallel, bool verbosity, InstructionsKind instructions)
    {
        ModelFamily family = ModelFamily.Resolve(slug);
        Assert.Equal(
            (name, needsPatch, reasons, shell, patch, parallel, verbosity, instructions),
            (family.Name, family.NeedsPatchInstructions, family.SupportsReasoning, family.ShellTool, family.PatchTool, family.SupportsParallelToolCalls, family.SupportsVerbosity, family.Instructions));
        Assert.Equal(slug, family.Slug);
    }

    [Fact]
    public void An_unknown_slug_has_no_family() => Assert.Null(ModelFamily.Find("llama3"));

    [Fact]
    public void Experimental_families_bring_tools_for_files()
    {
        Assert.Equal(["grep_files", "read_file", "list_dir", "test_sync_tool"], ModelFamily.Resolve("test-gpt-5-codex").ExtraTools);
        Assert.Equal(["grep_files", "read_file", "list_dir"], ModelFamily.Resolve("codex-exp-x").ExtraTools);
    }

    [Theory]
    [InlineData("gpt-5", 272_000L, 258_400L, 244_800L)]
    [InlineData("gpt-5-codex-mini", 272_000L, 258_400L, 244_800L)]
    [InlineData("codex-exp-1", 272_000L, 258_400L, 244_800L)]
    [InlineData("o3", 200_000L, 190_000L, 180_000L)]
    [InlineData("codex-mini-latest", 200_000L, 190_000L, 180_000L)]
    [InlineData("gpt-4.1", 1_047_576L, 995_197L, 942_818L)]
    [InlineData("gpt-4o", 128_000L, 121_600L, 115_200L)]
    [InlineData("gpt-3.5-turbo", 16_385L, 15_565L, 14_746L)]
    [InlineData("gpt-oss:20b", 96_000L, 91_200L, 86_400L)]
    public void A_known_slug_has_its_window(string slug, long window, long effective, long limit)
    {
        ContextWindow found = ContextWindow.Find(slug)!;
        Assert.Equal((window, effective, limit), (found.Tokens, found.EffectiveTokens, found.AutoCompactTokenLimit));
    }

    [Theory]
    [InlineData("o3-pro")]
    [InlineData("test-gpt-5-codex")]
    [InlineData("llama3")]
    public void Other_slugs_have_no_window(string slug) => Assert.Null(ContextWindow.Find(slug));

    [Fact]
    public void Presets_come_in_order_with_one_default_and_the_small_one_only_for_chatgpt_logins()
    {
        Assert.Equal(["gpt-5-codex", "gpt-5-codex-mini", "gpt-5"], ModelPresets.VisibleTo(hasChatGptLogin: true).Select(preset => preset.Slug));
        Assert.Equal(["gpt-5-codex", "gpt-5"], ModelPresets.VisibleTo(hasChatGptLogin: false).Select(preset => preset.Slug));
        Assert.Equal("gpt-5-codex", Assert.Single(ModelPresets.All, preset => preset.IsDefault).Slug);
        Assert.All(ModelPresets.All, preset => Assert.Contains(preset.DefaultEffort, preset.Efforts.Select(effort => effort.Effort)));
        Assert.Equal([ReasoningEffort.Minimal, ReasoningEffort.Low, ReasoningEffort.Medium, ReasoningEffort.High], ModelPresets.All[2].Efforts.Select(effort => effort.Effort));
        Assert.Equal([ReasoningEffort.Medium, ReasoningEffort.High], ModelPresets.All[1].Efforts.Select(effort => effort.Effort));
    }
}
