using Codex.Protocol;

namespace Codex.Core.Tools;

/// <summary>A model's wish to use a tool.</summary>
/// <param name="Name">The tool.</param>
/// <param name="CallId">What the output refers to.</param>
/// <param name="Payload">What the tool is given.</param>
internal sealed record ToolCall(string Name, string CallId, ToolPayload Payload)
{
    /// <summary>The call that an item asks for; null when it asks for none.</summary>
    public static ToolCall? From(ResponseItem item) => item switch
    {
        FunctionCallItem call => new ToolCall(call.Name, call.CallId, new ToolPayload.Function(call.Arguments)),
        CustomToolCallItem call => new ToolCall(call.Name, call.CallId, new ToolPayload.Custom(call.Input)),
        LocalShellCallItem { CallId: { } id } call => new ToolCall("local_shell", id, new ToolPayload.LocalShell(call.Action)),
        _ => null,
    };

    /// <summary>The arguments of a function call.</summary>
    /// <exception cref="ToolException">It was called with something else.</exception>
    public string JsonArguments => Payload is ToolPayload.Function function
        ? function.Arguments
        : throw new ToolException($"{Name} takes JSON arguments: call it as a function");

    /// <summary>The item that answers the call.</summary>
    public ResponseItem Answer(ToolOutput output) => Payload is ToolPayload.Custom
        ? new CustomToolCallOutputItem(CallId, output.Text)
        : new FunctionCallOutputItem(CallId, output);
}
