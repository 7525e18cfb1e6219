using System.Text.Json;
using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>What a patch does to one file. On the wire an object with one property, the kind's name.</summary>
[JsonConverter(typeof(FileChangeJsonConverter))]
public abstract record FileChange
{
    private FileChange()
    {
    }

    /// <summary>A new file, or one written anew.</summary>
    /// <param name="Content">Its text.</param>
    public sealed record Add(string Content) : FileChange;

    /// <summary>A file that is removed.</summary>
    /// <param name="Content">The text it had.</param>
    public sealed record Delete(string Content) : FileChange;

    /// <summary>A file that is changed, moved, or both.</summary>
    /// <param name="UnifiedDiff">The change, as hunks with one line of context and no file headers.</param>
    /// <param name="MovePath">Its new absolute path; null when it stays.</param>
    public sealed record Update(string UnifiedDiff, string? MovePath) : FileChange;
}

internal sealed class FileChangeJsonConverter : JsonConverter<FileChange>
{
    public override FileChange Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        JsonElement element = JsonElement.ParseValue(ref reader);
        if (element.Property("add") is { } add)
        {
            return new FileChange.Add(add.RequiredString("content"));
        }

        if (element.Property("delete") is { } delete)
        {
            return new FileChange.Delete(delete.RequiredString("content"));
        }

        return element.Property("update") is { } update
            ? new FileChange.Update(update.RequiredString("unified_diff"), update.OptionalString("move_path"))
            : throw new JsonException("a file change must be `add`, `delete` or `update`");
    }

    public override void Write(Utf8JsonWriter writer, FileChange value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        switch (value)
        {
            case FileChange.Add add:
                writer.WriteStartObject("add"u8);
                writer.WriteString("content"u8, add.Content);
                break;
            case FileChange.Delete delete:
                writer.WriteStartObject("delete"u8);
                writer.WriteString("content"u8, delete.Content);
                break;
            case FileChange.Update update:
                writer.WriteStartObject("update"u8);
                writer.WriteString("unified_diff"u8, update.UnifiedDiff);
                writer.WriteString("move_path"u8, update.MovePath);
                break;
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
