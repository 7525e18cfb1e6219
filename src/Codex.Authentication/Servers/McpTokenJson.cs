using System.Buffers;
using System.Text;
using System.Text.Json;
using Codex.Protocol;

namespace Codex.Authentication;

/// <summary>The two written forms of <see cref="McpTokens"/>: an entry of the file, and a secret of the keyring.</summary>
internal static class McpTokenJson
{
    /// <summary>Writes an entry of the file.</summary>
    public static void WriteEntry(Utf8JsonWriter json, McpTokens tokens)
    {
        json.WriteStartObject();
        json.WriteString("server_name"u8, tokens.ServerName);
        json.WriteString("server_url"u8, tokens.Url);
        json.WriteString("client_id"u8, tokens.ClientId);
        json.WriteString("access_token"u8, tokens.AccessToken);
        if (tokens.ExpiresAt is { } end)
        {
            json.WriteNumber("expires_at"u8, end.ToUnixTimeMilliseconds());
        }
        else
        {
            json.WriteNull("expires_at"u8);
        }

        json.WriteString("refresh_token"u8, tokens.RefreshToken);
        json.WriteStartArray("scopes"u8);
        foreach (string scope in tokens.Scopes ?? [])
        {
            json.WriteStringValue(scope);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Reads an entry of the file; null when it is none.</summary>
    public static McpTokens? ReadEntry(JsonElement entry)
    {
        if (Text(entry, "server_name") is not { } name || Text(entry, "server_url") is not { } url
            || Text(entry, "client_id") is not { } client || Text(entry, "access_token") is not { } access)
        {
            return null;
        }

        return new McpTokens
        {
            ServerName = name,
            Url = url,
            ClientId = client,
            AccessToken = access,
            RefreshToken = Text(entry, "refresh_token"),
            ExpiresAt = ReadTime(entry),
            Scopes = entry.TryGetProperty("scopes", out JsonElement scopes) && scopes.ValueKind == JsonValueKind.Array
                ? [.. scopes.EnumerateArray().Where(static scope => scope.ValueKind == JsonValueKind.String).Select(static scope => scope.GetString()!)]
                : null,
        };
    }

    /// <summary>The secret of a keyring's entry. Besides what is left of the life it holds its end, which stays true.</summary>
    public static string ToSecret(McpTokens tokens, DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("server_name"u8, tokens.ServerName);
            json.WriteString("url"u8, tokens.Url);
            json.WriteString("client_id"u8, tokens.ClientId);
            json.WriteStartObject("token_response"u8);
            json.WriteString("access_token"u8, tokens.AccessToken);
            json.WriteString("token_type"u8, "bearer"u8);
            if (tokens.ExpiresAt is { } end)
            {
                json.WriteNumber("expires_in"u8, Math.Max(0, (long)(end - now).TotalSeconds));
            }

            if (tokens.RefreshToken is { } refresh)
            {
                json.WriteString("refresh_token"u8, refresh);
            }

            if (tokens.Scopes is { Count: > 0 } scopes)
            {
                json.WriteString("scope"u8, string.Join(' ', scopes));
            }

            json.WriteEndObject();
            if (tokens.ExpiresAt is { } known)
            {
                json.WriteNumber("expires_at"u8, known.ToUnixTimeMilliseconds());
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Reads a secret of the keyring; null when it is none.</summary>
    /// <remarks>Without its end, a token's life is not known: what was left when it was stored says nothing today.</remarks>
    public static McpTokens? ReadSecret(string secret)
    {
        try
        {
            JsonElement root = JsonElement.Parse(secret);
            if (Text(root, "server_name") is not { } name || Text(root, "url") is not { } url || Text(root, "client_id") is not { } client
                || !root.TryGetProperty("token_response", out JsonElement response) || Text(response, "access_token") is not { } access)
            {
                return null;
            }

            return new McpTokens
            {
                ServerName = name,
                Url = url,
                ClientId = client,
                AccessToken = access,
                RefreshToken = Text(response, "refresh_token"),
                ExpiresAt = ReadTime(root),
                Scopes = Text(response, "scope")?.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A text member; null when it is missing or something else.</summary>
    public static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static DateTimeOffset? ReadTime(JsonElement element) =>
        element.TryGetProperty("expires_at", out JsonElement time) && time.ValueKind == JsonValueKind.Number && time.TryGetInt64(out long milliseconds)
            && milliseconds is >= 0 and < 253402300800000
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;
}
