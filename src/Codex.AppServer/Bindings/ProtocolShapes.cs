using System.Text.Json.Serialization.Metadata;
using Codex.AppServer.Json;
using Codex.AppServer.V2;
using Codex.Protocol;
using static Codex.AppServer.Bindings.Shape;

namespace Codex.AppServer.Bindings;

/// <summary>The shapes of types whose JSON is written by hand.</summary>
internal static class ProtocolShapes
{
    /// <summary>A type's shape; null when it is read off the type.</summary>
    public static Shape? Find(JsonTypeInfo type, TypeCatalog catalog) => type.Type switch
    {
        var known when known == typeof(ThreadId) => Text,
        var known when known == typeof(TimeSpan) => Object(("secs", Large), ("nanos", Number)),
        var known when known == typeof(EventHistory) => new ListOf(catalog.Of(ProtocolJson.Default.EventMessage)),
        var known when known == typeof(SandboxPolicy) => type.OriginatingResolver is V2Json
            ? Policy("dangerFullAccess", "readOnly", "workspaceWrite")
            : Policy("danger-full-access", "read-only", "workspace-write"),
        var known when known == typeof(FileChange) => FileChanges,
        var known when known == typeof(ParsedCommand) => ParsedCommands,
        var known when known == typeof(Protocol.UserInput) => Inputs,
        var known when known == typeof(SessionSource) => new OneOf(
        [
            new Literal("cli"), new Literal("vscode"), new Literal("exec"), new Literal("mcp"), new Literal("unknown"),
            Object(("subagent", new OneOf([new Literal("review"), new Literal("compact"), Object(("other", Text))]))),
        ]),
        var known when known == typeof(TurnItem) => TurnItems(catalog),
        var known when known == typeof(ResponseItem) => ResponseItems(catalog),
        var known when known == typeof(Protocol.McpToolCallResult) => new OneOf([Object(("Ok", Any)), Object(("Err", Text))]),
        _ => null,
    };

    /// <summary>A member's shape where the member has a converter of its own; null when its type says it all.</summary>
    public static Shape? FindConverted(JsonPropertyInfo property, TypeCatalog catalog) =>
        property.PropertyType == typeof(IReadOnlyList<EventMessage>) ? new ListOf(catalog.Of(ProtocolJson.Default.EventMessage))
        : property.PropertyType == typeof(TimeSpan) ? catalog.Of(property.Options.GetTypeInfo(typeof(TimeSpan)))
        : null;

    private static Shape FileChanges => new OneOf(
    [
        Object(("add", Object(("content", Text)))),
        Object(("delete", Object(("content", Text)))),
        Object(("update", Object(("unified_diff", Text), ("move_path", Text.OrNull())))),
    ]);

    private static Shape ParsedCommands => Tagged(
        "type",
        ("read", [("cmd", Text), ("name", Text), ("path", Text)]),
        ("list_files", [("cmd", Text), ("path", Text.OrNull())]),
        ("search", [("cmd", Text), ("query", Text.OrNull()), ("path", Text.OrNull())]),
        ("unknown", [("cmd", Text)]));

    private static Shape Inputs => Tagged(
        "type",
        ("text", [("text", Text)]),
        ("image", [("image_url", Text)]),
        ("local_image", [("path", Text)]));

    private static Shape Policy(string full, string read, string workspace) => Tagged(
        "mode",
        (full, []),
        (read, []),
        (workspace, [("writable_roots", new ListOf(Text)), ("network_access", Truth), ("exclude_tmpdir_env_var", Truth), ("exclude_slash_tmp", Truth)]));

    private static OneOf TurnItems(TypeCatalog catalog) => new(
    [
        Object(("UserMessage", Object(("id", Text), ("content", new ListOf(catalog.Of(ProtocolJson.Default.UserInput)))))),
        Object(("AgentMessage", Object(("id", Text), ("content", new ListOf(Object(("Text", Object(("text", Text))))))))),
        Object(("Reasoning", Object(("id", Text), ("summary_text", new ListOf(Text)), ("raw_content", new ListOf(Text))))),
        Object(("WebSearch", Object(("id", Text), ("query", Text)))),
    ]);

    private static Shape ResponseItems(TypeCatalog catalog)
    {
        Shape content = catalog.Define(new TypeName("", "ContentItem"), Tagged(
            "type",
            ("input_text", [("text", Text)]),
            ("input_image", [("image_url", Text)]),
            ("output_text", [("text", Text)])));
        Shape action = Object(
            ("type", new Literal("exec")), ("command", new ListOf(Text)), ("timeout_ms", Large.OrNull()),
            ("working_directory", Text.OrNull()), ("env", new MapOf(Text).OrNull()), ("user", Text.OrNull()));
        Shape commit = Object(
            ("id", Text), ("parent", Text.OrNull()), ("preexisting_untracked_files", new ListOf(Text)), ("preexisting_untracked_dirs", new ListOf(Text)));
        return Tagged(
            "type",
            ("message", [("role", Text), ("content", new ListOf(content))]),
            ("reasoning",
            [
                ("summary", new ListOf(Tagged("type", ("summary_text", [("text", Text)])))),
                ("content", new ListOf(Tagged("type", ("reasoning_text", [("text", Text)]), ("text", [("text", Text)]))).OrNull()),
                ("encrypted_content", Text.OrNull()),
            ]),
            ("local_shell_call", [("call_id", Text.OrNull()), ("status", Text), ("action", action)]),
            ("function_call", [("name", Text), ("arguments", Text), ("call_id", Text)]),
            ("function_call_output", [("call_id", Text), ("output", new OneOf([Text, new ListOf(content)]))]),
            ("custom_tool_call", [("status", Text.OrNull()), ("call_id", Text), ("name", Text), ("input", Text)]),
            ("custom_tool_call_output", [("call_id", Text), ("output", Text)]),
            ("web_search_call", [("status", Text.OrNull()), ("action", Any)]),
            ("ghost_snapshot", [("ghost_commit", commit)]),
            ("other", []));
    }
}
