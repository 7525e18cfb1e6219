using System.Buffers;
using System.Text;
using System.Text.Json;
using Codex.Configuration;
using Codex.Protocol;
using Codex.Toml;

namespace Codex.Cli;

/// <summary>The configuration as programs read it.</summary>
internal static class ConfigJson
{
    /// <summary>An array of entries, or the one entry.</summary>
    public static string Of(IReadOnlyList<ConfigurationEntry> entries, bool isSingle)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, WireJson.WriterOptions with { Indented = true }))
        {
            if (isSingle)
            {
                WriteEntry(json, entries[0]);
            }
            else
            {
                json.WriteStartArray();
                foreach (ConfigurationEntry entry in entries)
                {
                    WriteEntry(json, entry);
                }

                json.WriteEndArray();
            }
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static void WriteEntry(Utf8JsonWriter json, ConfigurationEntry entry)
    {
        json.WriteStartObject();
        json.WriteString("key"u8, entry.Key);
        json.WritePropertyName("value"u8);
        WriteValue(json, entry.Value);
        json.WriteString("layer"u8, ConfigOriginWords.LayerOf(entry.Origin));
        json.WriteString("profile"u8, entry.Origin.Profile);
        json.WriteString("file"u8, entry.Origin.File);
        if (entry.Origin.Line > 0)
        {
            json.WriteNumber("line"u8, entry.Origin.Line);
        }
        else
        {
            json.WriteNull("line"u8);
        }

        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, TomlValue? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case TomlString text:
                json.WriteStringValue(text.Value);
                break;
            case TomlBoolean boolean:
                json.WriteBooleanValue(boolean.Value);
                break;
            case TomlInteger integer:
                json.WriteNumberValue(integer.Value);
                break;
            case TomlFloat number when double.IsFinite(number.Value):
                json.WriteNumberValue(number.Value);
                break;
            case TomlArray array:
                json.WriteStartArray();
                foreach (TomlValue item in array)
                {
                    WriteValue(json, item);
                }

                json.WriteEndArray();
                break;
            case TomlTable table:
                json.WriteStartObject();
                foreach ((string key, TomlValue item) in table)
                {
                    json.WritePropertyName(key);
                    WriteValue(json, item);
                }

                json.WriteEndObject();
                break;
            default:
                json.WriteStringValue(value.ToString());
                break;
        }
    }
}
