using System.Text.Json;
using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>A duration as <c>{"secs":N,"nanos":N}</c>; the finest step is 100 nanoseconds.</summary>
internal sealed class DurationJsonConverter : JsonConverter<TimeSpan>
{
    private const int NanosecondsPerTick = 100;

    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        JsonElement element = JsonElement.ParseValue(ref reader);
        long seconds = element.Property("secs")?.GetInt64() ?? throw new JsonException("`secs` is missing");
        long nanoseconds = element.Property("nanos")?.GetInt64() ?? throw new JsonException("`nanos` is missing");
        return TimeSpan.FromTicks((seconds * TimeSpan.TicksPerSecond) + (nanoseconds / NanosecondsPerTick));
    }

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteNumber("secs"u8, value.Ticks / TimeSpan.TicksPerSecond);
        writer.WriteNumber("nanos"u8, value.Ticks % TimeSpan.TicksPerSecond * NanosecondsPerTick);
        writer.WriteEndObject();
    }
}
