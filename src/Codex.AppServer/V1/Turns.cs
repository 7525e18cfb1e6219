using System.Text.Json.Serialization;
using Codex.Protocol;

namespace Codex.AppServer.V1;

/// <summary>A part of what the user says.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(TextItem), "text")]
[JsonDerivedType(typeof(ImageItem), "image")]
[JsonDerivedType(typeof(LocalImageItem), "localImage")]
internal abstract record InputItem
{
    public abstract UserInput ToUserInput(ServerServices server);
}

internal sealed record TextItem : InputItem
{
    public required TextItemData Data { get; init; }

    public override UserInput ToUserInput(ServerServices server) => new UserInput.Text(Data.Text);
}

internal sealed record TextItemData
{
    public required string Text { get; init; }
}

internal sealed record ImageItem : InputItem
{
    public required ImageItemData Data { get; init; }

    public override UserInput ToUserInput(ServerServices server) => new UserInput.Image(Data.ImageUrl);
}

internal sealed record ImageItemData
{
    [JsonPropertyName("image_url")]
    public required string ImageUrl { get; init; }
}

internal sealed record LocalImageItem : InputItem
{
    public required LocalImageItemData Data { get; init; }

    public override UserInput ToUserInput(ServerServices server) => new UserInput.LocalImage(server.PathOf(Data.Path));
}

internal sealed record LocalImageItemData
{
    public required string Path { get; init; }
}

internal sealed record SendUserMessageParams
{
    public required ThreadId ConversationId { get; init; }

    public required IReadOnlyList<InputItem> Items { get; init; }
}

internal sealed record SendUserTurnParams
{
    public required ThreadId ConversationId { get; init; }

    public required IReadOnlyList<InputItem> Items { get; init; }

    public required string Cwd { get; init; }

    public required ApprovalPolicy ApprovalPolicy { get; init; }

    public required SandboxPolicy SandboxPolicy { get; init; }

    public required string Model { get; init; }

    public ReasoningEffort? Effort { get; init; }

    public required ReasoningSummary Summary { get; init; }
}

internal sealed record InterruptConversationParams
{
    public required ThreadId ConversationId { get; init; }
}

internal sealed record InterruptConversationResponse(TurnAbortReason AbortReason);
