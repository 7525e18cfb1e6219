using System.Text.Json;
using System.Text.Json.Serialization;

namespace Codex.Protocol;

internal sealed class UserInputJsonConverter : JsonConverter<UserInput>
{
    public override UserInput Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        JsonElement element = JsonElement.ParseValue(ref reader);
        return element.RequiredString("type") switch
        {
            "text" => new UserInput.Text(element.RequiredString("text")),
            "image" => new UserInput.Image(element.RequiredString("image_url")),
            "local_image" => new UserInput.LocalImage(element.RequiredString("path")),
            string other => throw new JsonException($"unknown kind of input `{other}`"),
        };
    }

    public override void Write(Utf8JsonWriter writer, UserInput value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        switch (value)
        {
            case UserInput.Text text:
                writer.WriteString("type"u8, "text"u8);
                writer.WriteString("text"u8, text.Content);
                break;
            case UserInput.Image image:
                writer.WriteString("type"u8, "image"u8);
                writer.WriteString("image_url"u8, image.ImageUrl);
                break;
            case UserInput.LocalImage image:
                writer.WriteString("type"u8, "local_image"u8);
                writer.WriteString("path"u8, image.Path);
                break;
        }

        writer.WriteEndObject();
    }
}
