using System.Text.Json;

namespace Codex.AppServer.Bindings;

/// <summary>Types as JSON Schema.</summary>
internal static class JsonSchemaWriter
{
    /// <summary>Writes a schema of all messages, with every type among its definitions.</summary>
    public static void Write(Utf8JsonWriter writer, TypeCatalog catalog)
    {
        writer.WriteStartObject();
        writer.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
        writer.WriteString("title", "Codex app server protocol");
        writer.WriteStartArray("anyOf");
        foreach (string union in (string[])[MessageUnions.ClientRequest, MessageUnions.ClientNotification, MessageUnions.ServerRequest, MessageUnions.ServerNotification])
        {
            Write(writer, new Shape.Named(new TypeName("", union)));
        }

        writer.WriteEndArray();
        writer.WriteStartObject("$defs");
        foreach ((TypeName name, Shape shape) in catalog.Definitions)
        {
            writer.WritePropertyName(KeyOf(name));
            Write(writer, shape);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static string KeyOf(TypeName name) => name.Folder.Length == 0 ? name.Name : $"{name.Folder}.{name.Name}";

    private static void Write(Utf8JsonWriter writer, Shape shape)
    {
        writer.WriteStartObject();
        switch (shape)
        {
            case Shape.Basic basic:
                WriteBasic(writer, basic.Kind);
                break;
            case Shape.Literal literal:
                writer.WriteString("const", literal.Value);
                break;
            case Shape.Optional optional:
                WriteOptional(writer, optional.Inner);
                break;
            case Shape.ListOf list:
                writer.WriteString("type", "array");
                writer.WritePropertyName("items");
                Write(writer, list.Element);
                break;
            case Shape.MapOf map:
                writer.WriteString("type", "object");
                writer.WritePropertyName("additionalProperties");
                Write(writer, map.Value);
                break;
            case Shape.Named named:
                writer.WriteString("$ref", $"#/$defs/{KeyOf(named.Name)}");
                break;
            case Shape.Members members:
                WriteMembers(writer, members);
                break;
            case Shape.OneOf { Alternatives: var words } when words.All(static word => word is Shape.Literal):
                writer.WriteStartArray("enum");
                foreach (Shape.Literal word in words.Cast<Shape.Literal>())
                {
                    writer.WriteStringValue(word.Value);
                }

                writer.WriteEndArray();
                break;
            case Shape.OneOf one:
                WriteAll(writer, "anyOf", one.Alternatives);
                break;
            case Shape.AllOf all:
                WriteAll(writer, "allOf", all.Parts);
                break;
        }

        writer.WriteEndObject();
    }

    private static void WriteBasic(Utf8JsonWriter writer, Shape.BasicKind kind)
    {
        string? type = kind switch
        {
            Shape.BasicKind.Text => "string",
            Shape.BasicKind.Number => "number",
            Shape.BasicKind.Count or Shape.BasicKind.Large => "integer",
            Shape.BasicKind.Truth => "boolean",
            _ => null,
        };
        if (type is not null)
        {
            writer.WriteString("type", type);
        }
    }

    private static void WriteOptional(Utf8JsonWriter writer, Shape inner)
    {
        writer.WriteStartArray("anyOf");
        Write(writer, inner);
        writer.WriteStartObject();
        writer.WriteString("type", "null");
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void WriteMembers(Utf8JsonWriter writer, Shape.Members members)
    {
        writer.WriteString("type", "object");
        writer.WriteStartObject("properties");
        foreach (Shape.Member member in members.All)
        {
            writer.WritePropertyName(member.Name);
            Write(writer, member.Shape is Shape.Omissible omissible ? omissible.Inner : member.Shape);
        }

        writer.WriteEndObject();
        writer.WriteStartArray("required");
        foreach (Shape.Member member in members.All)
        {
            if (member.Shape is not (Shape.Optional or Shape.Omissible or Shape.Basic { Kind: Shape.BasicKind.Absent }))
            {
                writer.WriteStringValue(member.Name);
            }
        }

        writer.WriteEndArray();
    }

    private static void WriteAll(Utf8JsonWriter writer, string keyword, IReadOnlyList<Shape> parts)
    {
        writer.WriteStartArray(keyword);
        foreach (Shape part in parts)
        {
            Write(writer, part);
        }

        writer.WriteEndArray();
    }
}
