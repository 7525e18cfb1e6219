using static Codex.AppServer.Bindings.Shape;

namespace Codex.AppServer.Bindings;

/// <summary>What MCP servers offer and answer, passed on as they say it.</summary>
internal static class ToolShapes
{
    /// <summary>A call's result.</summary>
    public static Shape Result(TypeCatalog catalog) => catalog.Define(new TypeName("", "CallToolResult"), Object(
        ("content", new ListOf(Content(catalog))), ("isError", Truth.OrMissing()), ("structuredContent", Any.OrMissing())));

    /// <summary>A part of a call's content.</summary>
    public static Shape Content(TypeCatalog catalog)
    {
        Shape resource = Define(catalog, "EmbeddedResourceResource", new OneOf(
        [
            Define(catalog, "TextResourceContents", Object(("mimeType", Text.OrMissing()), ("text", Text), ("uri", Text))),
            Define(catalog, "BlobResourceContents", Object(("blob", Text), ("mimeType", Text.OrMissing()), ("uri", Text))),
        ]));
        return Define(catalog, "ContentBlock", new OneOf(
        [
            Block("TextContent", ("text", Text), ("type", Text)),
            Block("ImageContent", ("data", Text), ("mimeType", Text), ("type", Text)),
            Block("AudioContent", ("data", Text), ("mimeType", Text), ("type", Text)),
            Block(
                "ResourceLink",
                ("description", Text.OrMissing()), ("mimeType", Text.OrMissing()), ("name", Text), ("size", Large.OrMissing()), ("title", Text.OrMissing()), ("type", Text), ("uri", Text)),
            Block("EmbeddedResource", ("resource", resource), ("type", Text)),
        ]));

        Shape Block(string name, params (string Name, Shape Shape)[] members) =>
            Define(catalog, name, Object([("annotations", Annotations(catalog).OrMissing()), .. members]));
    }

    /// <summary>A map of what the servers list; null for another member.</summary>
    public static Shape? Listed(string member, TypeCatalog catalog) => member switch
    {
        "tools" => new MapOf(Tool(catalog)),
        "resources" => new MapOf(new ListOf(Define(catalog, "Resource", Object(
            ("annotations", Annotations(catalog).OrMissing()), ("description", Text.OrMissing()), ("mimeType", Text.OrMissing()), ("name", Text),
            ("size", Large.OrMissing()), ("title", Text.OrMissing()), ("uri", Text))))),
        "resource_templates" => new MapOf(new ListOf(Define(catalog, "ResourceTemplate", Object(
            ("annotations", Annotations(catalog).OrMissing()), ("description", Text.OrMissing()), ("mimeType", Text.OrMissing()), ("name", Text),
            ("title", Text.OrMissing()), ("uriTemplate", Text))))),
        _ => null,
    };

    private static Shape Tool(TypeCatalog catalog)
    {
        Shape hints = Define(catalog, "ToolAnnotations", Object(
            ("destructiveHint", Truth.OrMissing()), ("idempotentHint", Truth.OrMissing()), ("openWorldHint", Truth.OrMissing()),
            ("readOnlyHint", Truth.OrMissing()), ("title", Text.OrMissing())));
        return Define(catalog, "Tool", Object(
            ("annotations", hints.OrMissing()), ("description", Text.OrMissing()), ("inputSchema", Schema("ToolInputSchema")), ("name", Text),
            ("outputSchema", Schema("ToolOutputSchema").OrMissing()), ("title", Text.OrMissing())));

        Shape Schema(string name) => Define(catalog, name, Object(
            ("properties", Any.OrMissing()), ("required", new ListOf(Text).OrMissing()), ("type", Text)));
    }

    private static Shape Annotations(TypeCatalog catalog) => Define(catalog, "Annotations", Object(
        ("audience", new ListOf(Define(catalog, "Role", new OneOf([new Literal("assistant"), new Literal("user")]))).OrMissing()),
        ("lastModified", Text.OrMissing()),
        ("priority", Number.OrMissing())));

    private static Shape Define(TypeCatalog catalog, string name, Shape shape) => catalog.Define(new TypeName("", name), shape);
}
