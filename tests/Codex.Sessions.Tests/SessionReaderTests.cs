using Codex.Protocol;
using CsCheck;

namespace Codex.Sessions.Tests;

public sealed class SessionReaderTests : IDisposable
{
    private const string Id = "00000000-0000-4000-8000-000000000001";
    private readonly TempFolder _home = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Lines_that_cannot_be_understood_are_passed_over_and_told()
    {
        string path = _home.Write(
            "s.jsonl",
            Samples.Meta(Id)
            + "\n  \t\n"
            + "not json\n"
            + "[1]\n"
            + Samples.Line("future_kind", "{}")
            + "{\"type\":\"compacted\",\"payload\":{\"message\":\"no timestamp\"}}\n"
            + Samples.Line("event_msg", """{"type":"future_event"}""")
            + Samples.Line("event_msg", """{"type":"exec_command_begin","call_id":"x"}""")
            + Samples.Line("event_msg", """{"type":"agent_message"}""")
            + Samples.Line("response_item", """{"type":"message","role":"user"}""")
            + Samples.Line("response_item", """{"type":"future_item","x":1}""")
            + Samples.Line("event_msg", """{"type":"error","message":"by another version"}""")
            + Samples.Line("session_meta", """{"id":"no uuid","timestamp":"t","cwd":"/","originator":"o","cli_version":"0"}""")
            + Samples.UserLine("kept"));

        SavedSession saved = await SessionReader.LoadAsync(path, Cancel);

        Assert.Equal(ThreadId.Parse(Id), saved.Id);
        Assert.Equal([4, 5, 6, 7, 8, 9, 10, 11, 14], saved.Damaged.Select(static line => line.Number));
        Assert.Collection(
            saved.Lines,
            static line => Assert.IsType<RolloutItem.SessionMeta>(line.Item),
            static line => Assert.IsType<OtherItem>(Assert.IsType<RolloutItem.Response>(line.Item).Item),
            static line => Assert.IsType<ErrorEvent>(Assert.IsType<RolloutItem.Event>(line.Item).Message),
            static line => Assert.Equal("kept", UserMessageText.Of(Assert.IsType<RolloutItem.Response>(line.Item).Item)));
    }

    [Fact]
    public async Task The_reason_for_passing_over_a_line_holds_none_of_its_text()
    {
        string path = _home.Write("s.jsonl", Samples.Meta(Id) + "sk-secret\n" + Samples.Line("sk-secret", "{}"));
        SavedSession saved = await SessionReader.LoadAsync(path, Cancel);
        Assert.Equal(2, saved.Damaged.Count);
        Assert.DoesNotContain(saved.Damaged, static line => line.Reason.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Text_that_is_not_utf8_damages_its_line_only()
    {
        string path = _home.Write("s.jsonl", "");
        byte[] bad = [.. "{\"timestamp\":\"t\",\"type\":\"compacted\",\"payload\":{\"message\":\""u8, 0xC3, .. "\"}}\n"u8];
        await File.WriteAllBytesAsync(path, [.. System.Text.Encoding.UTF8.GetBytes(Samples.Meta(Id)), .. bad, .. System.Text.Encoding.UTF8.GetBytes(Samples.UserLine("ä"))], Cancel);
        SavedSession saved = await SessionReader.LoadAsync(path, Cancel);
        Assert.Equal(2, saved.Lines.Count);
        Assert.Equal(2, Assert.Single(saved.Damaged).Number);
    }

    [Theory]
    [InlineData("", SessionErrorCode.Empty)]
    [InlineData("  \n\n", SessionErrorCode.Empty)]
    [InlineData("garbage", SessionErrorCode.MissingMetadata)]
    public async Task A_file_that_holds_no_session_is_an_error(string content, SessionErrorCode expected)
    {
        string path = _home.Write("s.jsonl", content);
        SessionException error = await Assert.ThrowsAsync<SessionException>(() => SessionReader.LoadAsync(path, Cancel));
        Assert.Equal(expected, error.Code);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_without_description_is_an_error_whatever_its_name_says()
    {
        string path = _home.Write(Samples.Name("2025-01-02T12-00-00", Id), Samples.UserLine("x"));
        SessionException error = await Assert.ThrowsAsync<SessionException>(() => SessionReader.LoadAsync(path, Cancel));
        Assert.Equal(SessionErrorCode.MissingMetadata, error.Code);
    }

    [Fact]
    public async Task The_first_description_gives_the_id_not_the_name_of_the_file()
    {
        const string Other = "00000000-0000-4000-8000-000000000005";
        string path = _home.Write(Samples.Name("2025-01-02T12-00-00", Id), Samples.Meta(Other) + Samples.Meta(Id));
        Assert.Equal(ThreadId.Parse(Other), (await SessionReader.LoadAsync(path, Cancel)).Id);
    }

    [Theory]
    [InlineData("", "vscode")]
    [InlineData(",\"source\":\"martian\"", "unknown")]
    [InlineData(",\"source\":{\"subagent\":{\"other\":\"x\"}}", "x")]
    public async Task The_source_may_be_missing_unknown_or_an_object(string source, string expected)
    {
        string path = _home.Write("s.jsonl", Samples.Line("session_meta", $$"""{"id":"{{Id}}","timestamp":"t","cwd":"/","originator":"o","cli_version":"0"{{source}}}"""));
        SavedSession saved = await SessionReader.LoadAsync(path, Cancel);
        Assert.Equal(expected, saved.Metadata.Source.Name);
        Assert.Null(saved.Metadata.ModelProvider);
        Assert.Null(saved.Metadata.Git);
        Assert.Null(saved.Metadata.Instructions);
    }

    [Fact]
    public async Task A_line_longer_than_the_limit_is_passed_over_without_holding_it()
    {
        string path = _home.Write("s.txt", "short\n" + new string('x', 300_000) + "\nend");
        using SafeFileHandleScope scope = new(path);
        using var lines = new Utf8LineReader(scope.Handle, maximumLineBytes: 100_000);
        List<string> seen = [];
        while (await lines.ReadAsync(Cancel))
        {
            seen.Add(lines.IsTooLong ? "too long" : System.Text.Encoding.UTF8.GetString(lines.Line.Span));
        }

        Assert.Equal(["short", "too long", "end"], seen);
    }

    [Fact]
    public void Lines_of_any_length_come_back_as_they_were() =>
        Gen.Int[0, 200_000].Array[1, 6].Sample(
            lengths =>
            {
                string[] expected = [.. lengths.Select(static (length, i) => new string((char)('a' + i), length))];
                string path = _home.Write($"{Guid.NewGuid()}.txt", string.Join('\n', expected) + "\n");
                using SafeFileHandleScope scope = new(path);
                using var lines = new Utf8LineReader(scope.Handle);
                List<string> seen = [];
                while (lines.ReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult())
                {
                    seen.Add(System.Text.Encoding.UTF8.GetString(lines.Line.Span));
                }

                return expected.SequenceEqual(seen);
            },
            iter: 20,
            threads: 1);

    [Fact]
    public async Task Any_text_survives_being_saved_and_read()
    {
        string[] texts = ["", "a\nb\r\n\u2028", "\u0000\u001f\"\\", "日本 😀 e\u0301", "</script>&'"];
        await using SessionLog log = await SessionLog.CreateAsync(Samples.Options(_home.Path), Cancel);
        await log.AppendAsync([.. texts.Select(Samples.User)], Cancel);
        SavedSession saved = await SessionReader.LoadAsync(log.Path, Cancel);
        Assert.Equal(texts, saved.Lines.Skip(1).Select(static line => UserMessageText.Of(((RolloutItem.Response)line.Item).Item)!));
    }

    [Theory]
    [InlineData("hello", true)]
    [InlineData("", true)]
    [InlineData("# AGENTS.md instructions for /x\n", false)]
    [InlineData("<user_instructions>x", false)]
    [InlineData(" \n<ENVIRONMENT_context>", false)]
    [InlineData("say <environment_context>", true)]
    [InlineData("<user_shell_command>\n<command>\nls", false)]
    [InlineData("<user_action>\n", true)]
    public void The_users_own_message_is_told_from_furniture(string text, bool own) =>
        Assert.Equal(own ? text : null, UserMessageText.Of(MessageItem.User(text)));

    [Fact]
    public void A_message_of_several_parts_is_joined_and_may_quote_instructions()
    {
        Assert.Equal("# AGENTS.md instructions for b", UserMessageText.Of(new MessageItem(
            "user", [new ContentItem.InputText("# AGENTS.md instructions for "), new ContentItem.InputImage("data:x"), new ContentItem.InputText("b")])));
        Assert.Null(UserMessageText.Of(new MessageItem("user", [new ContentItem.InputText("a"), new ContentItem.InputText("<environment_context>")])));
        Assert.Null(UserMessageText.Of(MessageItem.Assistant("a")));
        Assert.Equal("", UserMessageText.Of(new MessageItem("user", [new ContentItem.InputImage("data:x")])));
    }

    [Fact]
    public void A_fork_keeps_what_stands_before_the_message()
    {
        RolloutItem[] items =
        [
            Samples.User("<environment_context>"),
            Samples.User("zero"),
            Samples.Event(new UserMessageEvent("zero", [])),
            Samples.Assistant("a"),
            Samples.User("one"),
        ];
        Assert.Equal(items[..1], SessionFork.Before(items, 0));
        Assert.Equal(items[..4], SessionFork.Before(items, 1));
        Assert.Null(SessionFork.Before(items, 2));
    }
}

internal sealed class SafeFileHandleScope(string path) : IDisposable
{
    public Microsoft.Win32.SafeHandles.SafeFileHandle Handle { get; } = File.OpenHandle(path);

    public void Dispose() => Handle.Dispose();
}
