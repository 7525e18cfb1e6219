using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Codex.Authentication.Tests;

/// <summary>Made-up tokens. Every one that must never be seen holds the word "secret".</summary>
internal static class Tokens
{
    public static string IdToken(string? account = "acct-1", string? plan = "pro", string? email = "a@b.c", string extra = "") =>
        Jwt($$$"""{"email":{{{Quote(email)}}},"https://api.openai.com/auth":{"chatgpt_plan_type":{{{Quote(plan)}}},"chatgpt_account_id":{{{Quote(account)}}}{{{extra}}}}}""");

    public static string AccessToken(DateTimeOffset expiry) =>
        Jwt($$"""{"exp":{{expiry.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}}}""");

    /// <summary>Its third part holds the word, as the payload cannot be searched for it.</summary>
    public static string Jwt(string payload) =>
        $"eyJhbGciOiJub25lIn0.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}.jwt-secret-sig";

    private static string Quote(string? text) => text is null ? "null" : $"\"{text}\"";
}
