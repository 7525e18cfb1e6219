using Codex.Core.Turns;
using Codex.Models;
using Codex.Patching;
using Codex.Protocol;

namespace Codex.Core.Tools.Patch;

/// <summary>Edits files by a patch.</summary>
/// <param name="kind">The form in which it is offered; a call of either form is accepted.</param>
internal sealed class ApplyPatchTool(PatchToolKind kind) : ITool
{
    public IReadOnlyList<string> Names { get; } = ["apply_patch"];

    public bool IsParallel => false;

    public ToolSpecification? Specification => kind == PatchToolKind.Freeform
        ? new FreeformTool(
            "apply_patch",
            "Edits files. Give the patch itself as plain text, from `*** Begin Patch` to `*** End Patch`; do not wrap it in JSON or a code fence.",
            "lark",
            PatchGrammar.ReadLark())
        : new FunctionTool("apply_patch", FunctionDescription, ToolSchema.Load("apply_patch.json"));

    private const string FunctionDescription =
        """
        Edits files by a patch: `*** Begin Patch`, then sections, then `*** End Patch`. A section is `*** Add File: PATH` with lines beginning `+`; `*** Delete File: PATH`; or `*** Update File: PATH` (then perhaps `*** Move to: PATH`) with changes: `@@` and perhaps a line of the enclosing class or function, then lines beginning with a space (kept), `-` (removed) or `+` (added), three kept lines around each change. Paths are relative.
        """;

    public async Task<ToolOutput> RunAsync(ToolCall call, TurnContext turn, CancellationToken cancellationToken)
    {
        string text = call.Payload switch
        {
            ToolPayload.Custom custom => custom.Input,
            ToolPayload.Function function => FunctionArguments.Parse(function.Arguments, PatchJson.Default.PatchArguments).Input,
            _ => throw new ToolException("apply_patch takes a patch as text"),
        };
        return await new PatchRun(turn).ApplyAsync(PatchRequest.From(call.CallId, text, turn), cancellationToken).ConfigureAwait(false);
    }
}
