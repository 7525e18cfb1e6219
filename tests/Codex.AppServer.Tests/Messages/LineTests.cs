using System.Text;
using System.Text.Json;

namespace Codex.AppServer.Tests.Messages;

/// <summary>What a line is: a request, a notification, an answer, or nothing at all.</summary>
public sealed class LineTests
{
    private const string Hello = """{"id":"hello","method":"initialize","params":{"clientInfo":{"name":"ide","version":"1"}}}""";

    [Theory]
    [InlineData("7")]
    [InlineData("-8")]
    [InlineData("0")]
    [InlineData("9223372036854775807")]
    [InlineData("-9223372036854775808")]
    [InlineData("\"5\"")]
    [InlineData("\"\"")]
    [InlineData("\"é\\n\\\"\"")]
    public async Task Ids_come_back_as_they_were_sent(string id)
    {
        JsonElement[] answers = await ExchangeAsync($$"""{"id":{{id}},"method":"userInfo"}""");
        Assert.Equal(JsonElement.Parse(id).GetRawText().Replace("\\n", "\n", StringComparison.Ordinal), answers[0].GetProperty("id").GetRawText().Replace("\\n", "\n", StringComparison.Ordinal));
        Assert.Equal(JsonValueKind.Object, answers[0].GetProperty("result").ValueKind);
    }

    [Theory]
    [InlineData("""{"method":"userInfo"}""")]
    [InlineData("""{"id":null,"method":"userInfo"}""")]
    [InlineData("""{"id":1.5,"method":"userInfo"}""")]
    [InlineData("""{"id":true,"method":"userInfo"}""")]
    [InlineData("""{"id":9223372036854775808,"method":"userInfo"}""")]
    [InlineData("""{"id":[1],"method":"noSuchMethod","params":5}""")]
    public async Task A_method_without_a_usable_id_is_a_notification_and_is_not_answered(string line) => Assert.Empty(await ExchangeAsync(line));

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("""{"id":1}""")]
    [InlineData("""{"id":1,"method":5}""")]
    [InlineData("""{"id":1,"method":"userInfo"}{"id":2,"method":"userInfo"}""")]
    [InlineData("""[{"id":1,"method":"userInfo"}]""")]
    [InlineData("""{"id":1,"id":2,"method":"userInfo"}""")]
    [InlineData("""{"id":1,"method":"userInfo","method":"userInfo"}""")]
    [InlineData("""{"id":1,"method":"userInfo""")]
    [InlineData("""{"id":1,"error":{"code":"x","message":"y"}}""")]
    [InlineData("""{"id":1,"error":{"code":1}}""")]
    [InlineData("""{"id":"\ud800","method":"userInfo"}""")]
    public async Task What_is_no_message_is_logged_and_passed_over(string line)
    {
        await using ServerFixture server = await ServerFixture.StartRawAsync();
        await server.SendAsync(line + "\n" + Hello);
        await server.EndAsync();
        Assert.Equal("hello", Assert.Single(server.Inbox).GetProperty("id").GetString());
        Assert.Contains("passed over", Assert.Single(server.Log), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id":3,"result":{"decision":"approved"}}""")]
    [InlineData("""{"id":3,"result":null}""")]
    [InlineData("""{"id":"x","error":{"code":-1,"message":"no"}}""")]
    public async Task An_answer_to_nothing_is_passed_over(string line) => Assert.Empty(await ExchangeAsync(line));

    [Fact]
    public async Task Bytes_that_are_no_text_cost_their_line_only()
    {
        await using ServerFixture server = await ServerFixture.StartRawAsync();
        await server.SendAsync([.. "{\"id\":1,\"method\":\"user"u8, 0xFF, 0xC0, .. "Info\"}\n"u8]);
        await server.SendAsync(Hello);
        await server.EndAsync();
        Assert.Equal("hello", Assert.Single(server.Inbox).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Line_ends_of_other_systems_blanks_unknown_members_and_a_missing_last_line_end_are_accepted()
    {
        JsonElement[] answers = await ExchangeAsync(
            "  {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"userInfo\",\"extra\":{\"a\":[1]}}  \r\n\t{\"id\":2,\"method\":\"userInfo\",\"result\":{}}\r",
            lastLine: """{"id":3,"method":"userInfo"}""");
        Assert.Equal([1, 2, 3], answers.Select(static answer => answer.GetProperty("id").GetInt32()));
        Assert.All(answers, static answer => Assert.Equal("""{"allegedUserEmail":null}""", answer.GetProperty("result").GetRawText()));
    }

    [Fact]
    public async Task The_same_id_twice_is_answered_twice()
    {
        JsonElement[] answers = await ExchangeAsync("""{"id":1,"method":"userInfo"}""" + "\n" + """{"id":1,"method":"noSuchMethod"}""");
        Assert.Equal(2, answers.Length);
        Assert.True(answers[0].TryGetProperty("result", out _));
        Assert.True(answers[1].TryGetProperty("error", out _));
    }

    [Fact]
    public async Task A_message_of_ten_megabytes_is_a_message()
    {
        string long_ = new('x', 10 * 1024 * 1024);
        JsonElement[] answers = await ExchangeAsync($$"""{"id":1,"method":"userInfo","extra":"{{long_}}"}""" + "\n" + $$"""{"id":2,"method":"{{long_}}"}""");
        Assert.True(answers[0].TryGetProperty("result", out _));
        Assert.Equal(-32600, answers[1].GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task Answers_carry_what_the_protocol_has_and_nothing_else()
    {
        JsonElement[] answers = await ExchangeAsync("""{"id":1,"method":"userInfo"}""" + "\n" + """{"id":2,"method":"noSuchMethod"}""");
        Assert.Equal("""{"id":1,"result":{"allegedUserEmail":null}}""", answers[0].GetRawText());
        Assert.Equal(["error", "id"], answers[1].EnumerateObject().Select(static member => member.Name));
        Assert.Equal(["code", "message"], answers[1].GetProperty("error").EnumerateObject().Select(static member => member.Name));
    }

    [Fact]
    public async Task Pieces_of_a_message_may_come_one_by_one()
    {
        await using ServerFixture server = await ServerFixture.StartRawAsync();
        foreach (byte one in Encoding.UTF8.GetBytes(Hello + "\n"))
        {
            await server.SendAsync([one]);
        }

        await server.EndAsync();
        Assert.Single(server.Inbox);
    }

    /// <summary>The answers to some lines by a server that knows its client.</summary>
    private static async Task<JsonElement[]> ExchangeAsync(string lines, string? lastLine = null)
    {
        await using ServerFixture server = await ServerFixture.StartRawAsync();
        await server.SendAsync(Hello + "\n" + lines);
        if (lastLine is not null)
        {
            await server.SendAsync(Encoding.UTF8.GetBytes(lastLine));
        }

        await server.EndAsync();
        Assert.Equal("hello", server.Inbox[0].GetProperty("id").GetString());
        return [.. server.Inbox.Skip(1)];
    }
}
