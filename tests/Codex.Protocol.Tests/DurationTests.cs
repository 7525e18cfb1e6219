using System.Text.Json;

namespace Codex.Protocol.Tests;

public sealed class DurationTests
{
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 4_500_000, 45_000)]
    [InlineData(65, 999_999_900, 659_999_999)]
    [InlineData(922_337_203_684, 0, 9_223_372_036_840_000_000)]
    public void Duration_is_seconds_and_nanoseconds(long seconds, int nanoseconds, long ticks)
    {
        string json = Line($$"""{"secs":{{seconds}},"nanos":{{nanoseconds}}}""");

        Assert.Equal(ticks, Wire.ReadMessage<ExecCommandEndEvent>(json).Duration.Ticks);
        Assert.Equal(json, Wire.Write(Wire.ReadMessage(json)));
    }

    [Fact]
    public void Duration_finer_than_a_hundred_nanoseconds_is_rounded_down() =>
        Assert.Equal(TimeSpan.FromTicks(1), Wire.ReadMessage<ExecCommandEndEvent>(Line("""{"secs":0,"nanos":199}""")).Duration);

    [Theory]
    [InlineData("null")]
    [InlineData("1.5")]
    [InlineData("\"1s\"")]
    [InlineData("{}")]
    [InlineData("""{"secs":1}""")]
    [InlineData("""{"secs":"1","nanos":0}""")]
    [InlineData("""{"secs":1.5,"nanos":0}""")]
    [InlineData("""{"secs":-1,"nanos":0}""")]
    [InlineData("""{"secs":18446744073709551615,"nanos":0}""")]
    [InlineData("""{"secs":0,"nanos":1000000000}""")]
    public void Duration_in_any_other_form_is_an_error(string duration) => Assert.Throws<JsonException>(() => Wire.ReadMessage(Line(duration)));

    private static string Line(string duration) =>
        $$"""{"type":"exec_command_end","call_id":"c","stdout":"","stderr":"","aggregated_output":"","exit_code":0,"duration":{{duration}},"formatted_output":""}""";
}
