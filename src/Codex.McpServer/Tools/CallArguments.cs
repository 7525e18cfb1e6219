using System.Text.Json;

namespace Codex.McpServer.Tools;

/// <summary>Reads the members of a call's arguments; null counts as missing, unknown members are ignored.</summary>
internal readonly struct CallArguments
{
    private readonly string _tool;
    private readonly JsonElement _members;

    /// <exception cref="CallException">There are no arguments, or they are no object.</exception>
    public CallArguments(string tool, JsonElement? arguments)
    {
        _tool = tool;
        _members = arguments is { ValueKind: JsonValueKind.Object } given
            ? given
            : throw new CallException($"{tool} needs arguments: one JSON object, see tools/list for its members.");
    }

    /// <exception cref="CallException">It is missing or no text.</exception>
    public string RequiredText(string name) => Text(name) ?? throw new CallException($"{_tool} needs `{name}`, a text.");

    /// <exception cref="CallException">It is no text.</exception>
    public string? Text(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        _ => throw new CallException($"`{name}` must be a text."),
    };

    /// <exception cref="CallException">It is no object.</exception>
    public JsonElement? Object(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } value => value,
        _ => throw new CallException($"`{name}` must be an object."),
    };

    /// <summary>A text that is one of a few.</summary>
    /// <exception cref="CallException">It is none of them.</exception>
    public T? OneOf<T>(string name, params ReadOnlySpan<(string Word, T Value)> words)
        where T : struct
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        foreach ((string word, T value) in words)
        {
            if (word == text)
            {
                return value;
            }
        }

        var allowed = new List<string>();
        foreach ((string word, _) in words)
        {
            allowed.Add(word);
        }

        throw new CallException($"`{name}` must be one of {string.Join(", ", allowed)}.");
    }

    private JsonElement? Find(string name) =>
        _members.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
