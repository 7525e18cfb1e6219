using System.Text.Json.Serialization;
using Codex.Protocol;

namespace Codex.AppServer.V2;

/// <summary>A part of what the user says.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(TextInput), "text")]
[JsonDerivedType(typeof(ImageInput), "image")]
[JsonDerivedType(typeof(LocalImageInput), "localImage")]
internal abstract record UserInput
{
    public abstract Protocol.UserInput ToUserInput(ServerServices server);
}

internal sealed record TextInput : UserInput
{
    public required string Text { get; init; }

    public override Protocol.UserInput ToUserInput(ServerServices server) => new Protocol.UserInput.Text(Text);
}

internal sealed record ImageInput : UserInput
{
    public required string Url { get; init; }

    public override Protocol.UserInput ToUserInput(ServerServices server) => new Protocol.UserInput.Image(Url);
}

internal sealed record LocalImageInput : UserInput
{
    public required string Path { get; init; }

    public override Protocol.UserInput ToUserInput(ServerServices server) => new Protocol.UserInput.LocalImage(server.PathOf(Path));
}

/// <summary>A turn as it begins.</summary>
internal sealed record Turn(string Id, IReadOnlyList<ThreadItem> Items, TurnStatus Status, TurnError? Error)
{
    /// <summary>A turn that has just begun with what the user said; both bear the submission's number.</summary>
    public static Turn Begun(string id, IReadOnlyList<UserInput> input) => new(id, [new UserMessageItem(id, input)], TurnStatus.InProgress, null);
}

internal enum TurnStatus
{
    Completed,
    Interrupted,
    Failed,
    InProgress,
}

internal sealed record TurnError(string Message);

internal sealed record TurnStartParams
{
    public required string ThreadId { get; init; }

    public required IReadOnlyList<UserInput> Input { get; init; }

    public string? Cwd { get; init; }

    public ApprovalPolicy? ApprovalPolicy { get; init; }

    public SandboxPolicy? SandboxPolicy { get; init; }

    public string? Model { get; init; }

    public ReasoningEffort? Effort { get; init; }

    public ReasoningSummary? Summary { get; init; }
}

internal sealed record TurnStartResponse(Turn Turn);

internal sealed record TurnStartedNotification(Turn Turn);

internal sealed record TurnInterruptParams
{
    public required string ThreadId { get; init; }

    public required string TurnId { get; init; }
}

internal sealed record TurnInterruptResponse
{
    public static TurnInterruptResponse Done { get; } = new();
}
