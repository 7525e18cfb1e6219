using Codex.Protocol;
using Codex.Models;

namespace Codex.Core.Prompts;

/// <summary>The instructions of a request, chosen by the model's family and what it is offered.</summary>
internal static class BaseInstructions
{
    public static string For(ModelFamily family, IReadOnlyList<ToolSpecification> tools)
    {
        string text = family.Instructions == InstructionsKind.Codex ? Prompt.BaseCodex : Prompt.BaseGeneral;
        return family.NeedsPatchInstructions && !tools.Any(static tool => tool.Name == "apply_patch")
            ? $"{text}\n\n{Prompt.PatchLanguage}"
            : text;
    }
}
