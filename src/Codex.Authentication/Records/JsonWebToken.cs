using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace Codex.Authentication;

/// <summary>
/// The payload of a JSON Web Token (RFC 7519). Signatures are not checked: the claims only tell this program about its
/// own user, the servers decide.
/// </summary>
internal static class JsonWebToken
{
    private static readonly SearchValues<char> s_base64Url =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>The payload, an object.</summary>
    /// <exception cref="FormatException">It is no such token; the message does not repeat it.</exception>
    public static JsonElement ReadPayload(string token)
    {
        ReadOnlySpan<char> rest = token;
        ReadOnlySpan<char> header = NextPart(ref rest);
        ReadOnlySpan<char> payload = NextPart(ref rest);
        ReadOnlySpan<char> signature = NextPart(ref rest);
        if (header.IsEmpty || payload.IsEmpty || signature.IsEmpty)
        {
            throw new FormatException("the token does not have three parts separated by dots");
        }

        // The decoder of the framework would pass over padding and blanks, which a token may not hold.
        if (payload.ContainsAnyExcept(s_base64Url) || payload.Length % 4 == 1)
        {
            throw new FormatException("the token's payload is not base64url without padding");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(Base64Url.DecodeFromChars(payload));
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw new FormatException("the token's payload is not a JSON object");
        }
        catch (JsonException)
        {
            throw new FormatException("the token's payload is not JSON");
        }
    }

    /// <summary>When the token expires, from its <c>exp</c>; null when it is opaque or names no time.</summary>
    public static DateTimeOffset? ReadExpiry(string token)
    {
        // Access tokens need not be JSON Web Tokens at all, so most failures here are the ordinary case.
        if (!token.Contains('.', StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            return ReadPayload(token).TryGetProperty("exp", out JsonElement expiry)
                && expiry.ValueKind == JsonValueKind.Number
                && expiry.TryGetDouble(out double seconds)
                && seconds is >= 0 and <= 253_402_300_799
                ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000))
                : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static ReadOnlySpan<char> NextPart(ref ReadOnlySpan<char> rest)
    {
        int dot = rest.IndexOf('.');
        ReadOnlySpan<char> part = dot < 0 ? rest : rest[..dot];
        rest = dot < 0 ? [] : rest[(dot + 1)..];
        return part;
    }
}
