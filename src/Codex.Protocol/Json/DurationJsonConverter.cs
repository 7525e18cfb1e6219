using System.Text.Json;
using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>A duration as <c>{"secs":N,"nanos":N}</c>; the finest step is 100 nanoseconds.</summary>
internal sealed class DurationJsonConverter : JsonConverter<TimeSpan>
{
    private const int NanosecondsPerTick = 100;
    private const int NanosecondsPerSecond = 1_000_000_000;

    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        JsonElement element = JsonElement.ParseValue(ref reader);
        long seconds = Number(element, "secs", TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerSecond - 1);
        long nanoseconds = Number(element, "nanos", NanosecondsPerSecond - 1);
        return TimeSpan.FromTicks((seconds * TimeSpan.TicksPerSecond) + (nanoseconds / NanosecondsPerTick));
    }

    private static long Number(JsonElement element, string name, long most) =>
        element.RequiredProperty(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out long number) && number >= 0 && number <= most
            ? number
            : throw new JsonException($"`{name}` must be a whole number from 0 to {most}");

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteNumber("secs"u8, value.Ticks / TimeSpan.TicksPerSecond);
        writer.WriteNumber("nanos"u8, value.Ticks % TimeSpan.TicksPerSecond * NanosecondsPerTick);
        writer.WriteEndObject();
    }
}
