using Codex.Configuration;
using Codex.Models;
using Codex.Protocol;
using Microsoft.Extensions.AI;

namespace Codex.Core;

/// <summary>The settings of a thread. What is null comes from the home folder's <c>config.toml</c>, else from the defaults.</summary>
public sealed record ThreadOptions
{
    /// <summary>The folder the agent works in; null for the program's own.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The model's name.</summary>
    public string? Model { get; init; }

    /// <summary>The provider's key in the configuration.</summary>
    public string? ModelProvider { get; init; }

    /// <summary>A provider that is not in the configuration; wins over <see cref="ModelProvider"/>.</summary>
    public ModelProviderDefinition? ProviderDefinition { get; init; }

    /// <summary>A model client of the program's own; wins over every provider.</summary>
    public IModelClient? ModelClient { get; init; }

    /// <summary>How hard the model thinks.</summary>
    public Codex.Protocol.ReasoningEffort? Effort { get; init; }

    /// <summary>What commands may do.</summary>
    public SandboxMode? Sandbox { get; init; }

    /// <summary>Folders that commands may write besides the working folder, under <see cref="SandboxMode.WorkspaceWrite"/>.</summary>
    public IReadOnlyList<string> WritableRoots { get; init; } = [];

    /// <summary>When <see cref="OnApproval"/> is asked. Without a callback nobody can be asked, and it is <see cref="Codex.Protocol.ApprovalPolicy.Never"/>.</summary>
    public ApprovalPolicy? ApprovalPolicy { get; init; }

    /// <summary>Decides whether a command may run or a patch may be applied. Whatever goes wrong in it counts as a refusal.</summary>
    public Func<ApprovalRequest, CancellationToken, ValueTask<ReviewDecision>>? OnApproval { get; init; }

    /// <summary>Functions of the program that the model can call.</summary>
    public IReadOnlyList<AIFunction> Tools { get; init; } = [];

    /// <summary>Instructions for this thread, put before everything the user says.</summary>
    public string? DeveloperInstructions { get; init; }

    /// <summary>Instructions that take the place of the agent's own.</summary>
    public string? BaseInstructions { get; init; }

    /// <summary>The configuration's profile.</summary>
    public string? Profile { get; init; }

    /// <summary>Overrides as after <c>-c</c>: <c>key=value</c>, values as TOML.</summary>
    public IReadOnlyList<string> ConfigurationOverrides { get; init; } = [];

    /// <summary>Whether no session file is kept; such a thread cannot be resumed.</summary>
    public bool IsEphemeral { get; init; }
}
