using System.Text;
using CsCheck;

namespace Codex.Authentication.Tests;

public sealed class CredentialRecordTests
{
    private const string IdTokenText = "eyJhbGciOiJub25lIn0.eyJlbWFpbCI6ImFAYi5jIn0.c2ln";

    private const string ChatGptRecord = """
        {
          "OPENAI_API_KEY": null,
          "tokens": {
            "id_token": "eyJhbGciOiJub25lIn0.eyJlbWFpbCI6ImFAYi5jIn0.c2ln",
            "access_token": "at-1",
            "refresh_token": "rt-1",
            "account_id": "acct-1"
          },
          "last_refresh": "2025-11-05T18:51:57.123456700Z"
        }
        """;

    private static CredentialRecord Read(string json) => CredentialRecordJson.Read(Encoding.UTF8.GetBytes(json));

    private static string Write(CredentialRecord record) => Encoding.UTF8.GetString(CredentialRecordJson.WriteIndented(record));

    [Fact]
    public void A_ChatGPT_record_is_written_back_byte_for_byte() => Assert.Equal(ChatGptRecord, Write(Read(ChatGptRecord)));

    [Fact]
    public void All_fields_are_read()
    {
        CredentialRecord record = Read(ChatGptRecord);
        Assert.Null(record.ApiKey);
        Assert.Equal(IdTokenText, record.Tokens!.IdToken.Raw);
        Assert.Equal("a@b.c", record.Tokens.IdToken.Email);
        Assert.Equal("at-1", record.Tokens.AccessToken);
        Assert.Equal("rt-1", record.Tokens.RefreshToken);
        Assert.Equal("acct-1", record.Tokens.AccountId);
        Assert.Equal(new DateTimeOffset(2025, 11, 5, 18, 51, 57, TimeSpan.Zero).AddTicks(1234567), record.LastRefresh);
        Assert.Equal(AuthenticationMode.ChatGpt, record.Mode);
    }

    [Fact]
    public void An_API_key_record_holds_nothing_else() =>
        Assert.Equal("{\n  \"OPENAI_API_KEY\": \"sk-abc\"\n}", Write(new CredentialRecord { ApiKey = "sk-abc" }));

    [Fact]
    public void A_missing_account_is_written_as_null_and_a_missing_key_too()
    {
        CredentialRecord record = Read($$$"""{"tokens":{"id_token":"{{{IdTokenText}}}","access_token":"a","refresh_token":"r"}}""");
        string json = Write(record);
        Assert.Contains("\"account_id\": null", json, StringComparison.Ordinal);
        Assert.StartsWith("{\n  \"OPENAI_API_KEY\": null,", json, StringComparison.Ordinal);
        Assert.DoesNotContain("last_refresh", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_members_are_kept_at_both_levels()
    {
        CredentialRecord record = Read(
            $$"""{"new":{"a":[1,2.50]},"tokens":{"kind":"x","id_token":"{{IdTokenText}}","access_token":"a","refresh_token":"r"},"z":null}""");
        string compact = Encoding.UTF8.GetString(CredentialRecordJson.WriteCompact(record));
        Assert.Equal(
            $$$"""{"OPENAI_API_KEY":null,"tokens":{"id_token":"{{{IdTokenText}}}","access_token":"a","refresh_token":"r","account_id":null,"kind":"x"},"new":{"a":[1,2.50]},"z":null}""",
            compact);
    }

    [Theory]
    [InlineData("2025-11-05T18:51:57Z", "2025-11-05T18:51:57.000000000Z")]
    [InlineData("2025-11-05T20:51:57.5+02:00", "2025-11-05T18:51:57.500000000Z")]
    [InlineData("2025-11-05T18:51:57.123456789Z", "2025-11-05T18:51:57.123456700Z")]
    public void Times_of_any_offset_are_read_and_written_in_UTC(string read, string written)
    {
        CredentialRecord record = Read($$"""{"last_refresh":"{{read}}"}""");
        Assert.Contains(written, Write(record), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{bad")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"OPENAI_API_KEY":1}""")]
    [InlineData("""{"tokens":"x"}""")]
    [InlineData("""{"tokens":{}}""")]
    [InlineData("""{"tokens":{"id_token":"e.e30.s","access_token":"a"}}""")]
    [InlineData("""{"tokens":{"id_token":"e.e30.s","access_token":1,"refresh_token":"r"}}""")]
    [InlineData("""{"tokens":{"id_token":"","access_token":"a","refresh_token":"r"}}""")]
    [InlineData("""{"tokens":{"id_token":"nodots","access_token":"a","refresh_token":"r"}}""")]
    [InlineData("""{"last_refresh":"yesterday"}""")]
    [InlineData("""{"last_refresh":"2025-11-05T18:51:57"}""")]
    [InlineData("""{"last_refresh":5}""")]
    public void A_malformed_record_is_an_error_that_repeats_no_value(string json)
    {
        FormatException error = Assert.Throws<FormatException>(() => Read(json));
        Assert.DoesNotContain("nodots", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("yesterday", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", null)]
    [InlineData("""{"OPENAI_API_KEY":"  "}""", null)]
    [InlineData("""{"OPENAI_API_KEY":"k","tokens":{"id_token":"e.e30.s","access_token":"a","refresh_token":"r"}}""", AuthenticationMode.ApiKey)]
    [InlineData("""{"OPENAI_API_KEY":"","tokens":{"id_token":"e.e30.s","access_token":"a","refresh_token":"r"}}""", AuthenticationMode.ChatGpt)]
    public void A_key_beats_tokens_and_a_blank_key_or_an_empty_record_is_no_login(string json, AuthenticationMode? mode) =>
        Assert.Equal(mode, Read(json).Mode);

    [Fact]
    public void An_account_that_the_record_leaves_out_is_taken_from_the_id_token()
    {
        CredentialRecord record = Read($$$"""{"tokens":{"id_token":"{{{Tokens.IdToken("acct-claim")}}}","access_token":"a","refresh_token":"r"}}""");
        Assert.Equal("acct-claim", record.ToCredential()!.AccountId);
    }

    [Fact]
    public void Any_record_survives_writing_and_reading() =>
        Gen.Select(Gen.String.Null(), Gen.String, Gen.String, Gen.String.Null(), Gen.DateTime[new(1970, 1, 1), new(2200, 1, 1)])
            .Sample((key, access, refresh, account, time) =>
            {
                (key, account) = (key is null ? null : Clean(key), account is null ? null : Clean(account));
                var record = new CredentialRecord
                {
                    ApiKey = key,
                    Tokens = new TokenSet
                    {
                        IdToken = IdToken.Parse(IdTokenText),
                        AccessToken = Clean(access),
                        RefreshToken = Clean(refresh),
                        AccountId = account,
                    },
                    LastRefresh = new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)),
                };
                CredentialRecord indented = CredentialRecordJson.Read(CredentialRecordJson.WriteIndented(record));
                CredentialRecord compact = CredentialRecordJson.Read(CredentialRecordJson.WriteCompact(record));
                Assert.All([indented, compact], read =>
                {
                    Assert.Equal(record.ApiKey, read.ApiKey);
                    Assert.Equal(record.Tokens.AccessToken, read.Tokens!.AccessToken);
                    Assert.Equal(record.Tokens.RefreshToken, read.Tokens.RefreshToken);
                    Assert.Equal(record.Tokens.AccountId, read.Tokens.AccountId);
                    Assert.Equal(record.LastRefresh, read.LastRefresh);
                });
            });

    /// <summary>Lone surrogates are no text and cannot be written.</summary>
    private static string Clean(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
