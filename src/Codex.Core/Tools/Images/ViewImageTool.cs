using Codex.Core.Turns;
using Codex.Models;
using Codex.Protocol;

namespace Codex.Core.Tools.Images;

/// <summary><see cref="ViewImage"/> as the registry knows it.</summary>
internal sealed class ViewImageTool : ITool
{
    public IReadOnlyList<string> Names { get; } = [ViewImage.Name];

    public ToolSpecification? Specification => ViewImage.Specification;

    public bool IsParallel => true;

    public async Task<ToolOutput> RunAsync(ToolCall call, TurnContext turn, CancellationToken cancellationToken)
    {
        ViewedImage image = await ViewImage.RunAsync(call.JsonArguments, turn.Settings.Cwd, cancellationToken).ConfigureAwait(false);
        ToolOutput output = ToolOutput.FromText(ViewImage.Answer, success: true);
        turn.AddPending(new MessageItem("user", [image.Content]), fromUser: false);
        turn.KeepOutput(call.CallId, output);
        await turn.SendAsync(new ViewImageToolCallEvent(call.CallId, image.Path)).ConfigureAwait(false);
        return output;
    }
}
