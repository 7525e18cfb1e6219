using System.Buffers;
using System.Text.Json;
using Codex.Protocol;

namespace Codex.Models;

/// <summary>
/// Brings a foreign JSON schema, such as that of an MCP server's tool, into the small subset that model services take:
/// <c>type</c>, <c>properties</c>, <c>required</c>, <c>additionalProperties</c>, <c>items</c>, <c>description</c>.
/// </summary>
public static class ToolSchema
{
    private const int DeepestLevel = 48;

    private static readonly string[] s_types = ["object", "array", "string", "number", "integer", "boolean"];

    /// <summary>The schema in the subset.</summary>
    /// <param name="schema">The schema of a tool's argument object.</param>
    /// <exception cref="FormatException">It cannot be expressed: it is too deep, or a keyword has a value of the wrong kind.</exception>
    public static JsonElement Normalize(JsonElement schema)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            Write(writer, schema, level: 0);
        }

        var reader = new Utf8JsonReader(buffer.WrittenSpan);
        return JsonElement.ParseValue(ref reader);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement schema, int level)
    {
        if (level > DeepestLevel)
        {
            throw new FormatException("the schema is nested too deeply");
        }

        writer.WriteStartObject();
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            writer.WriteString("type"u8, "string"u8);
            writer.WriteEndObject();
            return;
        }

        if (schema.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("a schema must be an object or a boolean");
        }

        string type = level == 0 ? "object" : TypeOf(schema);
        writer.WriteString("type"u8, type == "integer" ? "number" : type);
        if (schema.TryGetProperty("description", out JsonElement description) && description.ValueKind == JsonValueKind.String)
        {
            writer.WriteString("description"u8, description.GetString());
        }

        if (type == "object")
        {
            WriteObject(writer, schema, level);
        }
        else if (type == "array")
        {
            writer.WritePropertyName("items"u8);
            if (schema.TryGetProperty("items", out JsonElement items))
            {
                Write(writer, items, level + 1);
            }
            else
            {
                writer.WriteStartObject();
                writer.WriteString("type"u8, "string"u8);
                writer.WriteEndObject();
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteObject(Utf8JsonWriter writer, JsonElement schema, int level)
    {
        writer.WriteStartObject("properties"u8);
        if (schema.TryGetProperty("properties", out JsonElement properties) && properties.ValueKind != JsonValueKind.Null)
        {
            if (properties.ValueKind != JsonValueKind.Object)
            {
                throw new FormatException("`properties` must be an object");
            }

            foreach (JsonProperty property in properties.EnumerateObject().OrderBy(static property => property.Name, StringComparer.Ordinal))
            {
                writer.WritePropertyName(property.Name);
                Write(writer, property.Value, level + 1);
            }
        }

        writer.WriteEndObject();
        if (schema.TryGetProperty("required", out JsonElement required) && required.ValueKind != JsonValueKind.Null)
        {
            if (required.ValueKind != JsonValueKind.Array || required.EnumerateArray().Any(static name => name.ValueKind != JsonValueKind.String))
            {
                throw new FormatException("`required` must be an array of strings");
            }

            writer.WritePropertyName("required"u8);
            required.WriteTo(writer);
        }

        // The argument object itself goes without, as services have always been sent it.
        if (level > 0 && schema.TryGetProperty("additionalProperties", out JsonElement additional))
        {
            if (additional.ValueKind is JsonValueKind.True or JsonValueKind.False)
            {
                writer.WritePropertyName("additionalProperties"u8);
                additional.WriteTo(writer);
            }
            else if (additional.ValueKind == JsonValueKind.Object)
            {
                writer.WritePropertyName("additionalProperties"u8);
                Write(writer, additional, level + 1);
            }
        }
    }

    private static string TypeOf(JsonElement schema)
    {
        if (schema.TryGetProperty("type", out JsonElement type))
        {
            if (type.ValueKind == JsonValueKind.String)
            {
                string name = type.GetString()!;
                return s_types.Contains(name) ? name : throw new FormatException($"the type `{name}` is not supported");
            }

            if (type.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement candidate in type.EnumerateArray())
                {
                    if (candidate.ValueKind == JsonValueKind.String && s_types.Contains(candidate.GetString()))
                    {
                        return candidate.GetString()!;
                    }
                }
            }
        }

        return Has("properties", "required", "additionalProperties") ? "object"
            : Has("items", "prefixItems") ? "array"
            : Has("enum", "const", "format") ? "string"
            : Has("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf") ? "number"
            : "string";

        bool Has(params ReadOnlySpan<string> keywords)
        {
            foreach (string keyword in keywords)
            {
                if (schema.TryGetProperty(keyword, out _))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
