using System.Text.Json;
using Codex.Configuration;
using Codex.Protocol;

namespace Codex.AppServer.V2;

/// <summary>A conversation as lists show it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Preview">What the user said first; empty when new.</param>
/// <param name="ModelProvider">The provider of its model.</param>
/// <param name="CreatedAt">Seconds since 1970; 0 when unknown.</param>
internal sealed record Thread(ThreadId Id, string Preview, string ModelProvider, long CreatedAt);

/// <summary>The settings of a thread; what is null is as configured.</summary>
internal sealed record ThreadStartParams
{
    public string? Model { get; init; }

    public string? ModelProvider { get; init; }

    public string? Cwd { get; init; }

    public ApprovalPolicy? ApprovalPolicy { get; init; }

    public SandboxMode? Sandbox { get; init; }

    public IReadOnlyDictionary<string, JsonElement>? Config { get; init; }

    public string? BaseInstructions { get; init; }

    public string? DeveloperInstructions { get; init; }
}

internal sealed record ThreadStartResponse(Thread Thread);

internal sealed record ThreadStartedNotification(Thread Thread);

internal sealed record ThreadResumeParams
{
    public required string ThreadId { get; init; }
}

internal sealed record ThreadResumeResponse(Thread Thread);

internal sealed record ThreadListParams
{
    public string? Cursor { get; init; }

    public uint? Limit { get; init; }

    public IReadOnlyList<string>? ModelProviders { get; init; }
}

internal sealed record ThreadListResponse(IReadOnlyList<Thread> Data, string? NextCursor);

internal sealed record ThreadArchiveParams
{
    public required string ThreadId { get; init; }
}

internal sealed record ThreadArchiveResponse
{
    public static ThreadArchiveResponse Done { get; } = new();
}

internal sealed record ThreadCompactParams
{
    public required string ThreadId { get; init; }
}

internal sealed record ThreadCompactResponse;
