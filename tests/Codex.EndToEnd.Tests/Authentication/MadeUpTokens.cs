using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Codex.Testing;

namespace Codex.EndToEnd.Tests.Authentication;

/// <summary>Tokens and keys that exist in these tests only. Every one holds the marks, so that any cut of one is found by them.</summary>
internal static class MadeUpTokens
{
    /// <summary>Stands at the end of every token and key, where masking and cutting come last.</summary>
    public const string Mark = "Zq7hushWord";

    public const string FirstRefreshToken = "rt-first-" + Mark;

    public const string ApiKey = "sk-proj-" + Mark + "-not-shown-ABCDE";

    // Fifteen bytes of text are twenty of base64 whatever follows, so the payload of every token begins like this.
    private static readonly string s_payloadMark = Base64Url.EncodeToString(Encoding.UTF8.GetBytes("{\"hush\":\"words\""));

    /// <summary>An id token of the account <c>acct-1</c>.</summary>
    public static string IdToken => Jwt("\"https://api.openai.com/auth\":{\"chatgpt_plan_type\":\"pro\",\"chatgpt_account_id\":\"acct-1\"}");

    /// <summary>An id token that names no account.</summary>
    public static string IdTokenWithoutAccount => Jwt("\"email\":\"a@b.c\"");

    /// <summary>An access token that tells when it ends.</summary>
    public static string AccessToken(DateTimeOffset expiry) =>
        Jwt($"\"exp\":{expiry.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}");

    /// <summary>The record as a login writes it.</summary>
    public static string Record(string accessToken, DateTimeOffset lastRefresh) => $$"""
        {
          "OPENAI_API_KEY": null,
          "tokens": {
            "id_token": "{{IdToken}}",
            "access_token": "{{accessToken}}",
            "refresh_token": "{{FirstRefreshToken}}",
            "account_id": "acct-1"
          },
          "last_refresh": "{{lastRefresh.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffffffZ}}"
        }
        """;

    /// <summary>Fails when a token or a part of one stands in a text.</summary>
    public static void AssertAbsent(string text, string where)
    {
        Assert.False(text.Contains(Mark, StringComparison.OrdinalIgnoreCase), $"A token stands in {where}.");
        Assert.False(text.Contains(s_payloadMark, StringComparison.Ordinal), $"The payload of a token stands in {where}.");
    }

    /// <summary>Looks through every file of a folder but the record itself: sessions, logs, history, what was left behind.</summary>
    public static void AssertAbsentBelow(TemporaryFolder folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories))
        {
            AssertAbsent(Path.GetFileName(file), "the name of a file");
            if (Path.GetFileName(file) != "auth.json")
            {
                AssertAbsent(Encoding.Latin1.GetString(File.ReadAllBytes(file)), file);
            }
        }
    }

    private static string Jwt(string claims) =>
        $"eyJhbGciOiJub25lIn0.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes("{\"hush\":\"words\"," + claims + "}"))}.sig-{Mark}";
}
