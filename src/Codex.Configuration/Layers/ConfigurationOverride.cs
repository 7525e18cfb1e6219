using System.Text.Json;
using Codex.Toml;

namespace Codex.Configuration;

/// <summary>One value laid over the files: <c>-c KEY=VALUE</c>, or an entry of a request's override map.</summary>
public sealed class ConfigurationOverride
{
    private ConfigurationOverride(string key, string[] path, TomlValue value, ConfigurationLayer layer)
    {
        Key = key;
        Path = path;
        Value = value;
        Layer = layer;
    }

    /// <summary>The key as it was written.</summary>
    public string Key { get; }

    /// <summary>The key's segments.</summary>
    public IReadOnlyList<string> Path { get; }

    /// <summary>The value.</summary>
    public TomlValue Value { get; }

    /// <summary>Who said it.</summary>
    public ConfigurationLayer Layer { get; }

    /// <summary>
    /// Reads <c>KEY=VALUE</c>. The value is TOML of any kind; what is no TOML is text, freed of the quotes around it. A segment of
    /// the key that holds dots, such as a path, stands in quotes: <c>projects."/src/a.b".trust_level=trusted</c>.
    /// </summary>
    /// <exception cref="ConfigurationException">There is no <c>=</c>, or nothing before it.</exception>
    public static ConfigurationOverride Parse(string text)
    {
        int equals = ConfigurationKey.FindEquals(text);
        if (equals < 0)
        {
            // The text is not repeated: it may be a secret that lost its key.
            throw new ConfigurationException(ConfigurationErrorCode.InvalidOverride, "an override after -c needs the form key=value; this one has no `=`");
        }

        ReadOnlySpan<char> key = text.AsSpan(0, equals).Trim();
        if (key.IsEmpty)
        {
            throw new ConfigurationException(ConfigurationErrorCode.InvalidOverride, "an override after -c needs a key before its `=`");
        }

        return new ConfigurationOverride(key.ToString(), ConfigurationKey.Split(key), ParseValue(text[(equals + 1)..].Trim()), ConfigurationLayer.CommandLineOverride);
    }

    /// <summary>Takes an entry of a request's override map: a dotted key and a JSON value. Null becomes the empty string.</summary>
    /// <exception cref="ConfigurationException">The key is empty.</exception>
    public static ConfigurationOverride FromJson(string key, JsonElement value)
    {
        ReadOnlySpan<char> trimmed = key.AsSpan().Trim();
        return trimmed.IsEmpty
            ? throw new ConfigurationException(ConfigurationErrorCode.InvalidOverride, "an override needs a key")
            : new ConfigurationOverride(trimmed.ToString(), ConfigurationKey.Split(trimmed), FromJson(value), ConfigurationLayer.RequestOverride);
    }

    /// <summary>The entries of a JSON object, in order.</summary>
    /// <exception cref="ConfigurationException">The value is no object, or a key is empty.</exception>
    public static IReadOnlyList<ConfigurationOverride> FromJsonObject(JsonElement overrides)
    {
        if (overrides.ValueKind != JsonValueKind.Object)
        {
            throw new ConfigurationException(ConfigurationErrorCode.InvalidOverride, "overrides must be an object of dotted keys and values");
        }

        return [.. overrides.EnumerateObject().Select(property => FromJson(property.Name, property.Value))];
    }

    internal static ConfigurationOverride ForFeature(string name, bool isOn, string flag) =>
        FeatureDefinition.Find(name) is null
            ? throw new ConfigurationException(ConfigurationErrorCode.UnknownFeature, $"{flag}: there is no feature `{name}`; `codex features list` shows them all")
            : new ConfigurationOverride($"features.{name}", ["features", name], new TomlBoolean(isOn), ConfigurationLayer.CommandLineOverride);

    internal void ApplyTo(ConfigurationNode root) => root.Put(Path, ConfigurationNode.From(Value, new ConfigurationOrigin(Layer)));

    private static TomlValue ParseValue(string text)
    {
        // A comment behind a TOML value is part of TOML; behind a bare word it is part of the word.
        try
        {
            return TomlDocument.ParseValue(text);
        }
        catch (TomlException)
        {
            return new TomlString(text.Trim('"', '\''));
        }
    }

    private static TomlValue FromJson(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.True or JsonValueKind.False:
                return new TomlBoolean(value.GetBoolean());
            case JsonValueKind.Number:
                return value.TryGetInt64(out long integer) ? new TomlInteger(integer) : new TomlFloat(value.GetDouble());
            case JsonValueKind.String:
                return new TomlString(value.GetString()!);
            case JsonValueKind.Array:
                return new TomlArray(value.EnumerateArray().Select(FromJson));
            case JsonValueKind.Object:
                var table = new TomlTable();
                foreach (JsonProperty property in value.EnumerateObject())
                {
                    table[property.Name] = FromJson(property.Value);
                }

                return table;
            default:
                return new TomlString(string.Empty);
        }
    }
}
