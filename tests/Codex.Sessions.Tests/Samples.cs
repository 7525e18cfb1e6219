using System.Text.Json;
using Codex.Protocol;

namespace Codex.Sessions.Tests;

internal static class Samples
{
    public static readonly DateTimeOffset Start = new(2025, 11, 5, 23, 30, 0, 101, TimeSpan.Zero);

    public static readonly ThreadId Id = ThreadId.Create(Start);

    public static SessionLogOptions Options(string home, TimeProvider? time = null, Task<GitInformation?>? git = null) => new()
    {
        CodexHome = home,
        Id = Id,
        Cwd = "/work/dir",
        Originator = "codex_exec",
        CliVersion = "0.57.0",
        Source = SessionSource.Exec,
        ModelProvider = "openai",
        Git = git ?? Task.FromResult<GitInformation?>(null),
        TimeProvider = time ?? new FixedTime(Start),
    };

    public static RolloutItem User(string text) => new RolloutItem.Response(MessageItem.User(text));

    public static RolloutItem Assistant(string text) => new RolloutItem.Response(MessageItem.Assistant(text));

    public static RolloutItem Event(EventMessage message) => new RolloutItem.Event(message);

    public static string Meta(
        string id, string source = "\"cli\"", string? provider = "mock", string timestamp = "2025-01-02T12:00:00.000Z") =>
        Line("session_meta", $$"""{"id":"{{id}}","timestamp":"{{timestamp}}","cwd":"/old","originator":"o","cli_version":"0","source":{{source}}{{(provider is null ? "" : $",\"model_provider\":\"{provider}\"")}}}""", timestamp);

    public static string UserLine(string text, string timestamp = "2025-01-02T12:00:01.000Z") =>
        Line("response_item", $$"""{"type":"message","role":"user","content":[{"type":"input_text","text":{{Quote(text)}}}]}""", timestamp);

    public static string AssistantLine(string text, string timestamp = "2025-01-02T12:00:03.000Z") =>
        Line("response_item", $$"""{"type":"message","role":"assistant","content":[{"type":"output_text","text":{{Quote(text)}}}]}""", timestamp);

    public static string UserEventLine(string text) => Line("event_msg", $$"""{"type":"user_message","message":{{Quote(text)}}}""");

    public static string Line(string type, string payload, string timestamp = "2025-01-02T12:00:02.000Z") =>
        $$"""{"timestamp":"{{timestamp}}","type":"{{type}}","payload":{{payload}}}""" + "\n";

    public static string Name(string time, string id) =>
        $"sessions/{time[..4]}/{time[5..7]}/{time[8..10]}/rollout-{time}-{id}.jsonl";

    public static string Session(string id, string text, string source = "\"cli\"", string? provider = "mock") =>
        Meta(id, source, provider) + UserLine(text) + UserEventLine(text);

    private static string Quote(string text) => WireJson.ToText(JsonSerializer.SerializeToElement(text, TextJson.Default.String), TextJson.Default.JsonElement);
}

[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
[System.Text.Json.Serialization.JsonSerializable(typeof(JsonElement))]
internal sealed partial class TextJson : System.Text.Json.Serialization.JsonSerializerContext;
