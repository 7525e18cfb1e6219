using System.Text.Json;

namespace Codex.Models.Tests;

public sealed class ToolSchemaTests
{
    [Theory]
    [InlineData("""{"type":["null","integer","string"]}""", """{"type":"number"}""")]
    [InlineData("""{"enum":["a"],"description":"E"}""", """{"type":"string","description":"E"}""")]
    [InlineData("""{"const":1}""", """{"type":"string"}""")]
    [InlineData("""{"minimum":1}""", """{"type":"number"}""")]
    [InlineData("""{"type":"array"}""", """{"type":"array","items":{"type":"string"}}""")]
    [InlineData("""{"items":{"type":"integer"}}""", """{"type":"array","items":{"type":"number"}}""")]
    [InlineData("""{"prefixItems":[{"type":"integer"}]}""", """{"type":"array","items":{"type":"string"}}""")]
    [InlineData("""{"properties":{"z":true,"a":{}}}""", """{"type":"object","properties":{"a":{"type":"string"},"z":{"type":"string"}}}""")]
    [InlineData("""{"additionalProperties":{"type":"integer"}}""", """{"type":"object","properties":{},"additionalProperties":{"type":"number"}}""")]
    [InlineData("""{"type":"object","required":["k"],"properties":{"k":{"type":"boolean","default":true}},"additionalProperties":false}""", """{"type":"object","properties":{"k":{"type":"boolean"}},"required":["k"],"additionalProperties":false}""")]
    [InlineData("""{"$ref":"#/x"}""", """{"type":"string"}""")]
    public void A_property_is_reduced_to_what_services_take(string schema, string expected) => Assert.Equal(
        $$$"""{"type":"object","properties":{"p":{{{expected}}}}}""",
        ToolSchema.Normalize(JsonElement.Parse($$"""{"properties":{"p":{{schema}}},"additionalProperties":false,"title":"T"}""")).GetRawText());

    [Theory]
    [InlineData("""{"properties":{"a":{"type":"array","items":[{"type":"string"}]}}}""")]
    [InlineData("""{"properties":{"a":{"type":"null"}}}""")]
    [InlineData("""{"properties":[]}""")]
    [InlineData("""{"required":"a"}""")]
    [InlineData("7")]
    public void A_schema_that_does_not_fit_is_refused(string schema) =>
        Assert.Throws<FormatException>(() => ToolSchema.Normalize(JsonElement.Parse(schema)));

    [Fact]
    public void A_schema_that_nests_too_deeply_is_refused()
    {
        string schema = string.Concat(Enumerable.Repeat("{\"items\":", 60)) + "{}" + new string('}', 60);
        var options = new JsonDocumentOptions { MaxDepth = 200 };
        using JsonDocument document = JsonDocument.Parse($"{{\"properties\":{{\"a\":{schema}}}}}", options);
        Assert.Throws<FormatException>(() => ToolSchema.Normalize(document.RootElement));
    }
}
