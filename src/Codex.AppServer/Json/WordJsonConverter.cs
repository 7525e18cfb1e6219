using System.Text.Json;
using System.Text.Json.Serialization;

namespace Codex.AppServer.Json;

/// <summary>The words of a closed set, for the bindings.</summary>
internal interface IWordSet
{
    /// <summary>All words, in order.</summary>
    IReadOnlyList<string> Words { get; }
}

/// <summary>A closed set of words: exactly these, in exactly this spelling.</summary>
internal abstract class WordJsonConverter<T>(params (T Value, string Word)[] words) : JsonConverter<T>, IWordSet
    where T : struct, Enum
{
    public IReadOnlyList<string> Words => [.. words.Select(static word => word.Word)];

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            foreach ((T value, string word) in words)
            {
                if (reader.ValueTextEquals(word))
                {
                    return value;
                }
            }
        }

        throw new JsonException($"expected one of: {string.Join(", ", Words)}");
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(ToWord(value));

    public string ToWord(T value)
    {
        foreach ((T candidate, string word) in words)
        {
            if (EqualityComparer<T>.Default.Equals(candidate, value))
            {
                return word;
            }
        }

        throw new JsonException($"{value} has no word");
    }
}
