using System.Text.Json;
using System.Text.Json.Serialization;

namespace Codex.Protocol;

internal sealed class ParsedCommandJsonConverter : JsonConverter<ParsedCommand>
{
    public override ParsedCommand Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        JsonElement element = JsonElement.ParseValue(ref reader);
        string type = element.RequiredString("type"), cmd = element.RequiredString("cmd");
        return type switch
        {
            "read" => new ParsedCommand.Read(cmd, element.RequiredString("name"), element.RequiredString("path")),
            "list_files" => new ParsedCommand.ListFiles(cmd, element.OptionalString("path")),
            "search" => new ParsedCommand.Search(cmd, element.OptionalString("query"), element.OptionalString("path")),
            "unknown" => new ParsedCommand.Unknown(cmd),
            _ => throw new JsonException($"unknown kind of command `{type}`"),
        };
    }

    public override void Write(Utf8JsonWriter writer, ParsedCommand value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        switch (value)
        {
            case ParsedCommand.Read read:
                writer.WriteString("type"u8, "read"u8);
                writer.WriteString("cmd"u8, read.Cmd);
                writer.WriteString("name"u8, read.Name);
                writer.WriteString("path"u8, read.Path);
                break;
            case ParsedCommand.ListFiles list:
                writer.WriteString("type"u8, "list_files"u8);
                writer.WriteString("cmd"u8, list.Cmd);
                writer.WriteString("path"u8, list.Path);
                break;
            case ParsedCommand.Search search:
                writer.WriteString("type"u8, "search"u8);
                writer.WriteString("cmd"u8, search.Cmd);
                writer.WriteString("query"u8, search.Query);
                writer.WriteString("path"u8, search.Path);
                break;
            case ParsedCommand.Unknown unknown:
                writer.WriteString("type"u8, "unknown"u8);
                writer.WriteString("cmd"u8, unknown.Cmd);
                break;
        }

        writer.WriteEndObject();
    }
}
