using System.Text.Json;
using CsCheck;

namespace Codex.Protocol.Tests;

public sealed class ThreadIdTests
{
    [Fact]
    public void New_id_is_a_uuid_of_version_7_in_lower_case()
    {
        string text = ThreadId.Create().ToString();

        Assert.Equal(36, text.Length);
        Assert.Equal('7', text[14]);
        Assert.Contains(text[19], "89ab");
        Assert.Equal(text.ToLowerInvariant(), text);
    }

    [Fact]
    public void Id_made_later_sorts_later()
    {
        DateTimeOffset time = new(2025, 11, 9, 10, 0, 0, TimeSpan.Zero);

        string[] ids = [.. Enumerable.Range(0, 20).Select(n => ThreadId.Create(time.AddMilliseconds(n)).ToString())];

        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.StartsWith($"{time.ToUnixTimeMilliseconds():x12}"[..8], ids[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Any_uuid_is_read_and_written_in_lower_case() => Gen.Guid.Sample(value =>
    {
        var id = new ThreadId(value);
        string json = $"\"{value.ToString("D").ToUpperInvariant()}\"";
        return ThreadId.Parse(id.ToString()) == id
            && JsonSerializer.Deserialize(json, ProtocolJson.Default.ThreadId) == id
            && WireJson.ToText(id, ProtocolJson.Default.ThreadId) == $"\"{id}\"";
    });

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"0199a213\"")]
    [InlineData("null")]
    [InlineData("7")]
    public void Anything_but_a_uuid_is_an_error(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, ProtocolJson.Default.ThreadId));

    [Fact]
    public void Text_that_is_no_uuid_is_told_apart()
    {
        Assert.False(ThreadId.TryParse("last", out _));
        Assert.False(ThreadId.TryParse(null, out _));
        Assert.Throws<FormatException>(() => ThreadId.Parse("last"));
    }
}
