using System.Text.Json;
using System.Text.Json.Serialization;
using Codex.AppServer.V1;
using Codex.Protocol;

namespace Codex.AppServer.Json;

/// <summary>A path makes it a file, whatever else is there; what is no path is as good as none.</summary>
internal sealed class GetConversationSummaryParamsJsonConverter : JsonConverter<GetConversationSummaryParams>
{
    public override GetConversationSummaryParams Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        JsonElement element = JsonElement.ParseValue(ref reader);
        if (element.ValueKind == JsonValueKind.Object)
        {
            if (element.TryGetProperty("rolloutPath", out JsonElement path) && path.ValueKind == JsonValueKind.String)
            {
                return new GetConversationSummaryParams.OfFile(path.GetString()!);
            }

            if (element.TryGetProperty("conversationId", out JsonElement id) && id.ValueKind == JsonValueKind.String
                && UuidText.TryParse(id.GetString(), out Guid conversation))
            {
                return new GetConversationSummaryParams.OfConversation(new ThreadId(conversation));
            }
        }

        throw new JsonException("give `rolloutPath`, a path, or `conversationId`, a UUID");
    }

    public override void Write(Utf8JsonWriter writer, GetConversationSummaryParams value, JsonSerializerOptions options) =>
        throw new NotSupportedException("The server never sends these params.");
}
