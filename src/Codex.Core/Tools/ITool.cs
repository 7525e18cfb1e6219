using Codex.Core.Turns;
using Codex.Models;
using Codex.Protocol;

namespace Codex.Core.Tools;

/// <summary>Something the model can use: a specification that tells it how, and what happens when it does.</summary>
internal interface ITool
{
    /// <summary>The names it answers to; the first is its own.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>How it is offered; null for a tool that is known without being offered.</summary>
    ToolSpecification? Specification { get; }

    /// <summary>Whether calls of it may run beside others of its kind.</summary>
    bool IsParallel { get; }

    /// <summary>Does what is asked.</summary>
    /// <returns>What the model is told.</returns>
    /// <exception cref="ToolException">It could not be done; the model is told why.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled: everything the call started has been stopped.</exception>
    Task<ToolOutput> RunAsync(ToolCall call, TurnContext turn, CancellationToken cancellationToken);
}
