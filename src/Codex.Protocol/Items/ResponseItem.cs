using System.Text.Json;
using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>
/// One item of the conversation with the model: what the history holds, the session file stores, and the model
/// sends and receives.
/// </summary>
/// <remarks>
/// The server's <c>id</c> of an item is read and kept in memory; it is not written (see <see cref="WriteTo"/>).
/// An item of unknown kind is kept whole as <see cref="OtherItem"/>.
/// </remarks>
[JsonConverter(typeof(ResponseItemJsonConverter))]
public abstract record ResponseItem
{
    private protected ResponseItem()
    {
    }

    /// <summary>The id that the model's service gave the item; null when it gave none.</summary>
    public string? Id { get; init; }

    /// <summary>Reads one item.</summary>
    /// <exception cref="JsonException">The item is of a known kind and lacks a field or has one of the wrong kind.</exception>
    public static ResponseItem FromJson(JsonElement element) => ResponseItemReader.Read(element);

    /// <summary>Writes the item.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="includeId">Whether to write <see cref="Id"/> too, as providers that store items demand.</param>
    public void WriteTo(Utf8JsonWriter writer, bool includeId = false) => ResponseItemWriter.Write(writer, this, includeId);
}

/// <summary>A message of any role.</summary>
/// <param name="Role"><c>user</c>, <c>assistant</c>, <c>developer</c> or <c>system</c>.</param>
/// <param name="Content">Its parts.</param>
public sealed record MessageItem(string Role, IReadOnlyList<ContentItem> Content) : ResponseItem
{
    /// <summary>A user's message with one text part.</summary>
    public static MessageItem User(string text) => new("user", [new ContentItem.InputText(text)]);

    /// <summary>A developer's message with one text part.</summary>
    public static MessageItem Developer(string text) => new("developer", [new ContentItem.InputText(text)]);

    /// <summary>An assistant's message with one text part.</summary>
    public static MessageItem Assistant(string text) => new("assistant", [new ContentItem.OutputText(text)]);
}

/// <summary>A part of a model's raw reasoning.</summary>
/// <param name="Kind"><c>reasoning_text</c> or <c>text</c>.</param>
/// <param name="Text">The text.</param>
public sealed record ReasoningContent(string Kind, string Text);

/// <summary>What a model thought.</summary>
/// <param name="Summary">The summary's parts.</param>
/// <param name="Content">The raw reasoning; null when the model sent none.</param>
/// <param name="EncryptedContent">The reasoning as a token that only the service can read; null when absent.</param>
public sealed record ReasoningItem(
    IReadOnlyList<string> Summary,
    IReadOnlyList<ReasoningContent>? Content = null,
    string? EncryptedContent = null) : ResponseItem;

/// <summary>A call of the service's own shell tool.</summary>
/// <param name="CallId">What its output refers to; null when the service sent only an id.</param>
/// <param name="Status"><c>completed</c>, <c>in_progress</c> or <c>incomplete</c>.</param>
/// <param name="Action">The command.</param>
public sealed record LocalShellCallItem(string? CallId, string Status, LocalShellAction Action) : ResponseItem;

/// <summary>A call of a function tool.</summary>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">Its arguments: one JSON text, as the model wrote it.</param>
/// <param name="CallId">What its output refers to.</param>
public sealed record FunctionCallItem(string Name, string Arguments, string CallId) : ResponseItem;

/// <summary>The output of a function or local shell call.</summary>
/// <param name="CallId">The call.</param>
/// <param name="Output">What the tool answered.</param>
public sealed record FunctionCallOutputItem(string CallId, ToolOutput Output) : ResponseItem;

/// <summary>A call of a freeform tool.</summary>
/// <param name="CallId">What its output refers to.</param>
/// <param name="Name">The tool.</param>
/// <param name="Input">Its input as plain text.</param>
/// <param name="Status">The call's state as the service gave it; null when it gave none.</param>
public sealed record CustomToolCallItem(string CallId, string Name, string Input, string? Status = null) : ResponseItem;

/// <summary>The output of a freeform tool's call.</summary>
/// <param name="CallId">The call.</param>
/// <param name="Output">What the tool answered.</param>
public sealed record CustomToolCallOutputItem(string CallId, string Output) : ResponseItem;

/// <summary>A search that the service ran.</summary>
/// <param name="Status">Its state; null when the service gave none.</param>
/// <param name="Query">The words searched for; null for another action.</param>
/// <param name="Action">The action whole, as the service sent it.</param>
public sealed record WebSearchCallItem(string? Status, string? Query, JsonElement? Action) : ResponseItem;

/// <summary>A snapshot of the work tree, taken for undoing a turn; never sent to the model.</summary>
/// <param name="GhostCommit">The snapshot.</param>
public sealed record GhostSnapshotItem(GhostCommit GhostCommit) : ResponseItem;

/// <summary>An item of a kind that this version does not know.</summary>
/// <param name="Raw">The item whole.</param>
public sealed record OtherItem(JsonElement Raw) : ResponseItem;
