using System.Globalization;
using System.Text.Json;

namespace Codex.Toml.Tests;

/// <summary>The public conformance data for TOML 1.0, in the folder toml-test.</summary>
public sealed class ConformanceTests
{
    private static readonly string Data = Path.Combine(AppContext.BaseDirectory, "toml-test");

    public static TheoryData<string> Valid => Files("valid");

    public static TheoryData<string> Invalid => Files("invalid");

    [Fact]
    public void All_the_data_is_there()
    {
        Assert.Equal(210, Valid.Count);
        Assert.Equal(499, Invalid.Count);
    }

    [Theory]
    [MemberData(nameof(Valid))]
    public void A_valid_document_yields_its_values(string name)
    {
        var table = TomlDocument.Parse(File.ReadAllBytes(Path.Combine(Data, name)));
        using var expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(Data, Path.ChangeExtension(name, ".json"))));
        AssertMatches(expected.RootElement, table, "");
    }

    [Theory]
    [MemberData(nameof(Valid))]
    public void A_valid_document_reads_the_same_in_an_editor(string name)
    {
        var text = File.ReadAllText(Path.Combine(Data, name));
        Assert.Equal(text, new TomlEditor(text).ToString());
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void An_invalid_document_is_refused_with_its_line(string name)
    {
        var bytes = File.ReadAllBytes(Path.Combine(Data, name));
        var error = Assert.Throws<TomlException>(() => TomlDocument.Parse(bytes));
        Assert.InRange(error.Line, 1, bytes.AsSpan().Count((byte)'\n') + 1);
        Assert.True(error.Column >= 1);
        Assert.StartsWith($"line {error.Line}, column {error.Column}: ", error.Message);
    }

    private static TheoryData<string> Files(string folder) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Data, folder), "*.toml", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Data, file)).Order(StringComparer.Ordinal),
    ];

    private static void AssertMatches(JsonElement expected, TomlValue actual, string path)
    {
        if (expected.ValueKind == JsonValueKind.Array)
        {
            var array = Assert.IsType<TomlArray>(actual);
            Assert.Equal(expected.GetArrayLength(), array.Count);
            for (var i = 0; i < array.Count; i++)
                AssertMatches(expected[i], array[i], $"{path}[{i}]");
        }
        else if (expected.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String)
        {
            AssertScalar(type.GetString()!, expected.GetProperty("value").GetString()!, actual);
        }
        else
        {
            var table = Assert.IsType<TomlTable>(actual);
            Assert.Equal(expected.EnumerateObject().Select(p => p.Name).Order(), table.Keys.Order());
            foreach (var property in expected.EnumerateObject())
                AssertMatches(property.Value, table[property.Name], $"{path}.{property.Name}");
        }
    }

    private static void AssertScalar(string type, string expected, TomlValue actual)
    {
        switch (type)
        {
            case "string": Assert.Equal(expected, Assert.IsType<TomlString>(actual).Value); break;
            case "integer": Assert.Equal(long.Parse(expected, CultureInfo.InvariantCulture), Assert.IsType<TomlInteger>(actual).Value); break;
            case "bool": Assert.Equal(expected, Assert.IsType<TomlBoolean>(actual).ToString()); break;
            case "float": Assert.Equal(Float(expected), Assert.IsType<TomlFloat>(actual).Value); break;
            case "datetime": Assert.Equal(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), Assert.IsType<TomlOffsetDateTime>(actual).ToDateTimeOffset()); break;
            case "datetime-local": Assert.Equal(DateTime.Parse(expected, CultureInfo.InvariantCulture), Assert.IsType<TomlLocalDateTime>(actual).Value); break;
            case "date-local": Assert.Equal(DateOnly.Parse(expected, CultureInfo.InvariantCulture), Assert.IsType<TomlLocalDate>(actual).Value); break;
            case "time-local": Assert.Equal(TimeOnly.Parse(expected, CultureInfo.InvariantCulture), Assert.IsType<TomlLocalTime>(actual).Value); break;
            default: Assert.Fail($"unknown type {type}"); break;
        }
    }

    private static double Float(string text) => text switch
    {
        "inf" or "+inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        "nan" => double.NaN,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };
}
