using Codex.Protocol;

namespace Codex.Core.Tools;

/// <summary>What a model gave a tool.</summary>
internal abstract record ToolPayload
{
    private ToolPayload()
    {
    }

    /// <summary>One JSON text.</summary>
    /// <param name="Arguments">As the model wrote it; not yet known to be JSON.</param>
    public sealed record Function(string Arguments) : ToolPayload;

    /// <summary>Plain text.</summary>
    /// <param name="Input">The text.</param>
    public sealed record Custom(string Input) : ToolPayload;

    /// <summary>A command of the service's own shell tool.</summary>
    /// <param name="Action">The command.</param>
    public sealed record LocalShell(LocalShellAction Action) : ToolPayload;
}
