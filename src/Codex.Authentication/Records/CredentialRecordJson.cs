using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Codex.Protocol;

namespace Codex.Authentication;

/// <summary>The record as JSON: the bytes of <c>auth.json</c> and of a keyring's entry.</summary>
internal static class CredentialRecordJson
{
    private const string ApiKeyName = "OPENAI_API_KEY";
    private const string TokensName = "tokens";
    private const string IdTokenName = "id_token";
    private const string AccessTokenName = "access_token";
    private const string RefreshTokenName = "refresh_token";
    private const string AccountIdName = "account_id";
    private const string LastRefreshName = "last_refresh";

    /// <summary>Reads a record.</summary>
    /// <exception cref="FormatException">It is no record; the message says what is wrong and repeats no value.</exception>
    public static CredentialRecord Read(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Span.StartsWith("\uFEFF"u8))
        {
            utf8 = utf8[3..];
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(utf8);
        }
        catch (JsonException error)
        {
            // The parser's own message can quote the text around the error, and that may be part of a secret.
            throw new FormatException(utf8.IsEmpty
                ? "it is empty"
                : $"it is not JSON (line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1})");
        }

        using (document)
        {
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw new FormatException("it is not a JSON object");
            }

            return new CredentialRecord
            {
                ApiKey = OptionalText(root, ApiKeyName),
                Tokens = Value(root, TokensName) is { } tokens ? ReadTokens(tokens) : null,
                LastRefresh = OptionalText(root, LastRefreshName) is { } time
                    ? Rfc3339.TryParse(time, out DateTimeOffset instant)
                        ? instant
                        : throw new FormatException($"`{LastRefreshName}` is not a time with a zone")
                    : null,
                Unknown = Others(root, [ApiKeyName, TokensName, LastRefreshName]),
            };
        }
    }

    /// <summary>Two spaces of indentation, no newline at the end: the form of the file.</summary>
    public static byte[] WriteIndented(CredentialRecord record) => Write(record, new JsonWriterOptions
    {
        Encoder = WireJson.Encoder,
        Indented = true,
        IndentSize = 2,
        NewLine = "\n",
    });

    /// <summary>Without blanks: the form of a keyring's entry.</summary>
    public static byte[] WriteCompact(CredentialRecord record) => Write(record, WireJson.WriterOptions);

    private static TokenSet ReadTokens(JsonElement tokens)
    {
        if (tokens.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"`{TokensName}` is not an object");
        }

        string idToken = RequiredText(tokens, IdTokenName);
        try
        {
            return new TokenSet
            {
                IdToken = IdToken.Parse(idToken),
                AccessToken = RequiredText(tokens, AccessTokenName),
                RefreshToken = RequiredText(tokens, RefreshTokenName),
                AccountId = OptionalText(tokens, AccountIdName),
                Unknown = Others(tokens, [IdTokenName, AccessTokenName, RefreshTokenName, AccountIdName]),
            };
        }
        catch (FormatException error)
        {
            throw new FormatException($"`{TokensName}`: {error.Message}", error);
        }
    }

    private static byte[] Write(CredentialRecord record, JsonWriterOptions options)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(buffer, options))
        {
            writer.WriteStartObject();
            writer.WriteString(ApiKeyName, record.ApiKey);
            if (record.Tokens is { } tokens)
            {
                writer.WriteStartObject(TokensName);
                writer.WriteString(IdTokenName, tokens.IdToken.Raw);
                writer.WriteString(AccessTokenName, tokens.AccessToken);
                writer.WriteString(RefreshTokenName, tokens.RefreshToken);
                writer.WriteString(AccountIdName, tokens.AccountId);
                WriteOthers(writer, tokens.Unknown);
                writer.WriteEndObject();
            }

            if (record.LastRefresh is { } lastRefresh)
            {
                writer.WriteString(LastRefreshName, Rfc3339.Format(lastRefresh));
            }

            WriteOthers(writer, record.Unknown);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteOthers(Utf8JsonWriter writer, ImmutableArray<KeyValuePair<string, JsonElement>> others)
    {
        foreach ((string name, JsonElement value) in others)
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }
    }

    private static ImmutableArray<KeyValuePair<string, JsonElement>> Others(JsonElement element, ReadOnlySpan<string> known)
    {
        ImmutableArray<KeyValuePair<string, JsonElement>>.Builder? others = null;
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (!known.Contains(property.Name))
            {
                others ??= ImmutableArray.CreateBuilder<KeyValuePair<string, JsonElement>>();
                others.Add(new(property.Name, property.Value.Clone()));
            }
        }

        return others?.ToImmutable() ?? [];
    }

    private static JsonElement? Value(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string? OptionalText(JsonElement element, string name) =>
        Value(element, name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? Text(value, name)
        : throw new FormatException($"`{name}` is not a string");

    private static string RequiredText(JsonElement element, string name) =>
        OptionalText(element, name) ?? throw new FormatException($"`{name}` is missing");

    private static string? Text(JsonElement value, string name)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            throw new FormatException($"`{name}` is not valid text");
        }
    }
}
