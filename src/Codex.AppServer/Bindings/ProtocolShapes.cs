using System.Text.Json.Serialization.Metadata;
using Codex.AppServer.Json;
using Codex.AppServer.V1;
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
        var known when known == typeof(SandboxPolicy) => type.OriginatingResolver is V2Json
            ? Policy("dangerFullAccess", "readOnly", "workspaceWrite")
            : Policy("danger-full-access", "read-only", "workspace-write"),
        var known when known == typeof(FileChange) => FileChanges,
        var known when known == typeof(ParsedCommand) => ParsedCommands,
        var known when known == typeof(Protocol.UserInput) => Inputs,
        var known when known == typeof(SessionSource) => Sources(catalog),
        var known when known == typeof(TurnItem) => TurnItems(catalog),
        var known when known == typeof(ResponseItem) => ResponseItems(catalog),
        var known when known == typeof(GetConversationSummaryParams) => new OneOf(
            [Object(("rolloutPath", Text)), Object(("conversationId", catalog.Of(ProtocolJson.Default.ThreadId)))]),
        _ => null,
    };

    /// <summary>A member's shape where it is not its type's; null when its type says it all.</summary>
    public static Shape? FindMember(Type owner, JsonPropertyInfo property, TypeCatalog catalog)
    {
        Shape? shape = property.PropertyType switch
        {
            var known when known == typeof(IReadOnlyList<EventMessage>) || known == typeof(EventHistory) => new ListOf(catalog.Of(ProtocolJson.Default.EventMessage)),
            var known when known == typeof(TimeSpan) => catalog.Of(property.Options.GetTypeInfo(typeof(TimeSpan))),
            var known when known == typeof(Protocol.McpToolCallResult) => new OneOf([Object(("Ok", ToolShapes.Result(catalog))), Object(("Err", Text))]),
            _ when owner == typeof(McpListToolsResponseEvent) => ToolShapes.Listed(property.Name, catalog),
            _ when owner == typeof(V2.McpToolCallResult) && property.Name == "content" => new ListOf(ToolShapes.Content(catalog)),
            _ when owner == typeof(ResumeConversationParams) && property.Name == "history" => new ListOf(catalog.Of(ProtocolJson.Default.ResponseItem)),
            _ when owner == typeof(GitDiffToRemoteResponse) && property.Name == "sha" => catalog.Define(new TypeName("", "GitSha"), Text),
            _ when owner == typeof(V2.Thread) && property.Name == "id" => Text,
            _ when owner == typeof(ChatGptAccount) && property.Name == "planType" => Plan(catalog),
            _ when owner == typeof(V1.SandboxSettings) && property.PropertyType == typeof(bool) => Truth.OrNull(),
            _ when HoldsCounts(owner, property.Name) => Count,
            _ => null,
        };
        return shape is not null && Nullable.GetUnderlyingType(property.PropertyType) is not null ? shape.OrNull() : shape;
    }

    // Counts that stay far below the limit of what every language's ordinary number holds.
    private static bool HoldsCounts(Type owner, string member) =>
        owner == typeof(TokenUsage) || owner == typeof(Usage) || owner == typeof(Protocol.RateLimitWindow)
        || (owner == typeof(TokenUsageInfo) && member == "model_context_window")
        || (owner == typeof(GetHistoryEntryResponseEvent) && member == "offset")
        || member is "history_entry_count" or "historyEntryCount" or "pageSize";

    private static Shape Plan(TypeCatalog catalog) => catalog.Define(new TypeName("", "PlanType"), new OneOf(
    [
        new Literal("free"), new Literal("plus"), new Literal("pro"), new Literal("team"),
        new Literal("business"), new Literal("enterprise"), new Literal("edu"), new Literal("unknown"),
    ]));

    private static OneOf Sources(TypeCatalog catalog) => new(
    [
        new Literal("cli"), new Literal("vscode"), new Literal("exec"), new Literal("mcp"), new Literal("unknown"),
        Object(("subagent", catalog.Define(
            new TypeName("", "SubAgentSource"), new OneOf([new Literal("review"), new Literal("compact"), Object(("other", Text))])))),
    ]);

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
        (workspace, [("writable_roots", new ListOf(Text).OrMissing()), ("network_access", Truth), ("exclude_tmpdir_env_var", Truth), ("exclude_slash_tmp", Truth)]));

    private static OneOf TurnItems(TypeCatalog catalog)
    {
        Shape content = catalog.Define(new TypeName("", "AgentMessageContent"), Object(("Text", Object(("text", Text)))));
        return new OneOf(
        [
            Item("UserMessage", ("content", new ListOf(catalog.Of(ProtocolJson.Default.UserInput)))),
            Item("AgentMessage", ("content", new ListOf(content))),
            Item("Reasoning", ("summary_text", new ListOf(Text)), ("raw_content", new ListOf(Text))),
            Item("WebSearch", ("query", Text)),
        ]);

        Shape Item(string kind, params (string Name, Shape Shape)[] members) =>
            Object((kind, catalog.Define(new TypeName("", kind + "Item"), Object([("id", Text), .. members]))));
    }

    private static Shape ResponseItems(TypeCatalog catalog)
    {
        Shape content = Define("ContentItem", Tagged(
            "type",
            ("input_text", [("text", Text)]),
            ("input_image", [("image_url", Text)]),
            ("output_text", [("text", Text)])));
        Shape output = Define("FunctionCallOutputPayload", new OneOf([Text, new ListOf(Define("FunctionCallOutputContentItem", Tagged(
            "type",
            ("input_text", [("text", Text)]),
            ("input_image", [("image_url", Text)]))))]));
        Shape summary = Define("ReasoningItemReasoningSummary", Tagged("type", ("summary_text", [("text", Text)])));
        Shape reasoning = Define("ReasoningItemContent", Tagged("type", ("reasoning_text", [("text", Text)]), ("text", [("text", Text)])));
        Shape command = Define("LocalShellExecAction", Object(
            ("command", new ListOf(Text)), ("timeout_ms", Large.OrNull()), ("working_directory", Text.OrNull()), ("env", new MapOf(Text).OrNull()), ("user", Text.OrNull())));
        Shape action = Define("LocalShellAction", new OneOf([new AllOf([Object(("type", new Literal("exec"))), command])]));
        Shape status = Define("LocalShellStatus", new OneOf([new Literal("completed"), new Literal("in_progress"), new Literal("incomplete")]));
        Shape search = Define("WebSearchAction", Tagged("type", ("search", [("query", Text)]), ("other", [])));
        Shape commit = Define("GhostCommit", Object(
            ("id", Text), ("parent", Text.OrNull()), ("preexisting_untracked_files", new ListOf(Text)), ("preexisting_untracked_dirs", new ListOf(Text))));
        return Tagged(
            "type",
            ("message", [("role", Text), ("content", new ListOf(content))]),
            ("reasoning", [("summary", new ListOf(summary)), ("content", new ListOf(reasoning).OrMissing()), ("encrypted_content", Text.OrNull())]),
            ("local_shell_call", [("call_id", Text.OrNull()), ("status", status), ("action", action)]),
            ("function_call", [("name", Text), ("arguments", Text), ("call_id", Text)]),
            ("function_call_output", [("call_id", Text), ("output", output)]),
            ("custom_tool_call", [("status", Text.OrMissing()), ("call_id", Text), ("name", Text), ("input", Text)]),
            ("custom_tool_call_output", [("call_id", Text), ("output", Text)]),
            ("web_search_call", [("status", Text.OrMissing()), ("action", search)]),
            ("ghost_snapshot", [("ghost_commit", commit)]),
            ("other", []));

        Shape Define(string name, Shape shape) => catalog.Define(new TypeName("", name), shape);
    }
}
