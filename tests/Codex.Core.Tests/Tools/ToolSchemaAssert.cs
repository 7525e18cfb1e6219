using System.Text.Json;

namespace Codex.Core.Tests.Tools;

/// <summary>What holds for the argument schema of every built-in tool.</summary>
internal static class ToolSchemaAssert
{
    public static void IsWellFormed(JsonElement schema, string[] required)
    {
        IsClosedObject(schema);
        string[] named = schema.TryGetProperty("required", out JsonElement names) ? [.. names.EnumerateArray().Select(static name => name.GetString()!)] : [];
        Assert.Equal(required, named);
    }

    private static void IsClosedObject(JsonElement schema)
    {
        Assert.Equal("object", schema.GetProperty("type").GetString());
        Assert.False(schema.GetProperty("additionalProperties").GetBoolean());
        Assert.False(schema.TryGetProperty("description", out _));
        string[] names = [.. schema.GetProperty("properties").EnumerateObject().Select(static property => property.Name)];
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        foreach (JsonProperty property in schema.GetProperty("properties").EnumerateObject())
        {
            string type = property.Value.GetProperty("type").GetString()!;
            Assert.Contains(type, new[] { "string", "number", "boolean", "array", "object" });
            JsonElement inner = type == "array" ? property.Value.GetProperty("items") : property.Value;
            if (inner.GetProperty("type").GetString() == "object")
            {
                IsClosedObject(inner);
            }
        }
    }
}
