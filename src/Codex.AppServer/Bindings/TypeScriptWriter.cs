using System.Text;

namespace Codex.AppServer.Bindings;

/// <summary>Types as TypeScript.</summary>
internal static class TypeScriptWriter
{
    private const string AnyName = "JsonValue";
    private const string AnyFolder = "serde_json";

    /// <summary>The text of free JSON's type.</summary>
    public const string AnyDefinition =
        "export type JsonValue = number | string | boolean | Array<JsonValue> | { [key in string]?: JsonValue } | null;\n";

    /// <summary>The path of free JSON's type.</summary>
    public static string AnyPath => $"{AnyFolder}/{AnyName}.ts";

    public static string PathOf(TypeName name) => name.Folder.Length == 0 ? $"{name.Name}.ts" : $"{name.Folder}/{name.Name}.ts";

    /// <summary>A file that defines one type.</summary>
    public static string Define(TypeName name, Shape shape)
    {
        var imports = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Collect(shape, name, imports);
        var text = new StringBuilder();
        foreach ((string imported, string path) in imports)
        {
            text.Append("import type { ").Append(imported).Append(" } from \"").Append(path).Append("\";\n");
        }

        text.Append(imports.Count > 0 ? "\n" : "").Append("export type ").Append(name.Name).Append(" = ");
        Write(text, shape);
        return text.Append(";\n").ToString();
    }

    private static void Collect(Shape shape, TypeName home, SortedDictionary<string, string> imports)
    {
        switch (shape)
        {
            case Shape.Basic { Kind: Shape.BasicKind.Any }:
                imports[AnyName] = $"{Up(home)}{AnyFolder}/{AnyName}";
                break;
            case Shape.Named { Name: var name } when name != home:
                imports[name.Name] = name.Folder == home.Folder ? $"./{name.Name}"
                    : name.Folder.Length == 0 ? $"../{name.Name}"
                    : $"./{name.Folder}/{name.Name}";
                break;
            case Shape.Optional optional:
                Collect(optional.Inner, home, imports);
                break;
            case Shape.Omissible omissible:
                Collect(omissible.Inner, home, imports);
                break;
            case Shape.ListOf list:
                Collect(list.Element, home, imports);
                break;
            case Shape.MapOf map:
                Collect(map.Value, home, imports);
                break;
            case Shape.Members members:
                foreach (Shape.Member member in members.All)
                {
                    Collect(member.Shape, home, imports);
                }

                break;
            case Shape.OneOf { Alternatives: var parts }:
                CollectAll(parts, home, imports);
                break;
            case Shape.AllOf { Parts: var parts }:
                CollectAll(parts, home, imports);
                break;
        }
    }

    private static void CollectAll(IReadOnlyList<Shape> parts, TypeName home, SortedDictionary<string, string> imports)
    {
        foreach (Shape part in parts)
        {
            Collect(part, home, imports);
        }
    }

    private static string Up(TypeName home) => home.Folder.Length == 0 ? "./" : "../";

    private static void Write(StringBuilder text, Shape shape)
    {
        switch (shape)
        {
            case Shape.Basic basic:
                text.Append(basic.Kind switch
                {
                    Shape.BasicKind.Text => "string",
                    Shape.BasicKind.Number or Shape.BasicKind.Count => "number",
                    Shape.BasicKind.Large => "bigint",
                    Shape.BasicKind.Truth => "boolean",
                    Shape.BasicKind.Absent => "undefined",
                    _ => AnyName,
                });
                break;
            case Shape.Literal literal:
                text.Append('"').Append(literal.Value).Append('"');
                break;
            case Shape.Optional optional:
                Write(text, optional.Inner);
                text.Append(" | null");
                break;
            case Shape.ListOf list:
                text.Append("Array<");
                Write(text, list.Element);
                text.Append('>');
                break;
            case Shape.MapOf map:
                text.Append("{ [key in string]?: ");
                Write(text, map.Value);
                text.Append(" }");
                break;
            case Shape.Named named:
                text.Append(named.Name.Name);
                break;
            case Shape.Members { All.Count: 0 }:
                text.Append("Record<string, never>");
                break;
            case Shape.Members members:
                WriteMembers(text, members);
                break;
            case Shape.OneOf one:
                WriteAll(text, one.Alternatives, " | ");
                break;
            case Shape.AllOf all:
                WriteAll(text, all.Parts, " & ");
                break;
        }
    }

    private static void WriteMembers(StringBuilder text, Shape.Members members)
    {
        text.Append("{ ");
        foreach (Shape.Member member in members.All)
        {
            // The member that tells the kind is quoted, so that scripts find all methods and kinds by one pattern.
            text.Append(member.Shape is Shape.Literal ? $"\"{member.Name}\"" : member.Name);
            text.Append(member.Shape is Shape.Omissible ? "?: " : ": ");
            Write(text, member.Shape is Shape.Omissible omissible ? omissible.Inner : member.Shape);
            text.Append(", ");
        }

        text.Append('}');
    }

    private static void WriteAll(StringBuilder text, IReadOnlyList<Shape> parts, string separator)
    {
        for (int i = 0; i < parts.Count; i++)
        {
            text.Append(i == 0 ? "" : separator);
            Write(text, parts[i]);
        }
    }
}
