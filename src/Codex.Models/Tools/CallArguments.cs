using System.Text;
using System.Text.Json;
using Codex.Protocol;

namespace Codex.Models;

/// <summary>The arguments of a call as a model wrote them, which may be no JSON object at all.</summary>
internal static class CallArguments
{
    /// <summary>Under which name a text goes back that is no object, so that the model sees what it wrote.</summary>
    public const string InvalidName = "invalid_arguments";

    /// <summary>Whether the text is one JSON object.</summary>
    public static bool IsObject(string text)
    {
        if (!text.AsSpan().TrimStart().StartsWith('{'))
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>A JSON object that holds the text; an empty one for blank text.</summary>
    public static string Wrap(string text) =>
        string.IsNullOrWhiteSpace(text) ? "{}" : $"{{\"{InvalidName}\":\"{JsonEncodedText.Encode(text, WireJson.Encoder)}\"}}";
}
