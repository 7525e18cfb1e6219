using System.Text;
using Codex.Protocol;

namespace Codex.Sessions.Tests;

/// <summary>What is held of a session that goes on: what the model sees again, not what the file holds.</summary>
public sealed class LiveSessionTests : IDisposable
{
    private const string Id = "00000000-0000-4000-8000-000000000001";
    private const long Megabyte = 1024 * 1024;

    private readonly TempFolder _home = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    /// <summary>Megabytes of the large file; more on demand.</summary>
    private static long FileMegabytes => long.TryParse(Environment.GetEnvironmentVariable("CODEX_SESSION_MEGABYTES"), out long megabytes) ? megabytes : 96;

    [Fact]
    public async Task A_large_file_costs_what_stands_behind_its_last_summary()
    {
        string path = await WriteLargeAsync(FileMegabytes * Megabyte);
        await SessionReader.LoadLiveAsync(_home.Write("small.jsonl", Samples.Session(Id, "warm")), withEvents: false, cancellationToken: Cancel);
        long before = GC.GetTotalAllocatedBytes(precise: true);

        SavedSession live = await SessionReader.LoadLiveAsync(path, withEvents: false, cancellationToken: Cancel);

        // Mostly one buffer for the longest line that must be read; the file is many times that.
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 40 * Megabyte);
        Assert.Equal(Id, live.Id.ToString());
        Assert.Equal("behind", UserMessageText.Of(((RolloutItem.Response)live.Lines[^1].Item).Item));
        Assert.Contains(live.Lines, static line => line.Item is RolloutItem.Compacted { Message: "the summary" });
        Assert.Empty(live.Damaged);
    }

    [Fact]
    public async Task In_front_of_the_last_summary_only_the_users_latest_words_are_held()
    {
        string large = new('x', 50_000);
        string path = _home.Write(
            "s.jsonl",
            Samples.Meta(Id)
            + Samples.UserLine("oldest")
            + Samples.Line("compacted", """{"message":"earlier summary"}""")
            + Samples.UserLine("first " + large)
            + Samples.AssistantLine("answer")
            + Samples.Line("turn_context", """{"cwd":"/","approval_policy":"never","sandbox_policy":{"mode":"read-only"},"model":"m","summary":"auto"}""")
            + Samples.Line("response_item", """{"type":"function_call","name":"shell","arguments":"{}","call_id":"c"}""")
            + Samples.Line("response_item", """{"type":"function_call_output","call_id":"c","output":"o"}""")
            + Samples.Line("response_item", """{"type":"ghost_snapshot","ghost_commit":{"id":"g","parent":null,"preexisting_untracked_files":[],"preexisting_untracked_dirs":[]}}""")
            + Samples.UserLine("# AGENTS.md instructions for /x")
            + Samples.UserLine("second " + large)
            + Samples.UserEventLine("second")
            + Samples.Line("compacted", """{"message":"summary"}""")
            + Samples.AssistantLine("later"));

        SavedSession live = await SessionReader.LoadLiveAsync(path, withEvents: false, cancellationToken: Cancel);

        Assert.Equal(
            ["meta", "first", "snapshot", "second", "summary", "later"],
            live.Lines.Select(static line => line.Item switch
            {
                RolloutItem.SessionMeta => "meta",
                RolloutItem.Compacted compacted => compacted.Message,
                RolloutItem.Response { Item: GhostSnapshotItem } => "snapshot",
                RolloutItem.Response { Item: MessageItem { Role: "assistant" } } => "later",
                RolloutItem.Response response => UserMessageText.Of(response.Item)!.Split(' ')[0],
                _ => "?",
            }));
    }

    [Fact]
    public async Task Pictures_in_front_of_the_last_summary_are_not_held_and_their_messages_stay_whole()
    {
        string picture = "data:image/png;base64," + new string('A', 300_000);
        string path = _home.Write(
            "s.jsonl",
            Samples.Meta(Id)
            + Samples.Line("response_item", $$"""{"type":"message","role":"user","content":[{"type":"input_text","text":"look"},{"type":"input_image","image_url":"{{picture}}"},{"type":"input_text","text":" here"}]}""")
            + Samples.Line("compacted", """{"message":"summary"}""")
            + Samples.Line("response_item", $$"""{"type":"message","role":"user","content":[{"type":"input_image","image_url":"{{picture}}"}]}"""));

        SavedSession live = await SessionReader.LoadLiveAsync(path, withEvents: false, cancellationToken: Cancel);

        MessageItem[] messages = [.. live.Lines.Select(static line => line.Item).OfType<RolloutItem.Response>().Select(static line => (MessageItem)line.Item)];
        Assert.Equal([new ContentItem.InputText("look"), new ContentItem.InputImage(""), new ContentItem.InputText(" here")], messages[0].Content);
        Assert.Equal(new ContentItem.InputImage(picture), Assert.Single(messages[1].Content));
    }

    [Fact]
    public async Task Events_are_all_there_for_those_who_show_them()
    {
        string path = _home.Write(
            "s.jsonl", Samples.Session(Id, "one") + Samples.Line("compacted", """{"message":"summary"}""") + Samples.UserLine("two") + Samples.UserEventLine("two"));

        SavedSession live = await SessionReader.LoadLiveAsync(path, withEvents: true, cancellationToken: Cancel);
        SavedSession without = await SessionReader.LoadLiveAsync(path, withEvents: false, cancellationToken: Cancel);

        Assert.Equal(["one", "two"], live.Lines.Select(static line => line.Item).OfType<RolloutItem.Event>().Select(static line => ((UserMessageEvent)line.Message).Message));
        Assert.DoesNotContain(without.Lines, static line => line.Item is RolloutItem.Event);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n \n")]
    public async Task A_file_that_holds_nothing_is_refused(string content)
    {
        SessionException refused = await Assert.ThrowsAsync<SessionException>(
            () => SessionReader.LoadLiveAsync(_home.Write("s.jsonl", content), withEvents: false, cancellationToken: Cancel));
        Assert.Equal(SessionErrorCode.Empty, refused.Code);
    }

    [Fact]
    public async Task A_file_that_does_not_say_which_session_it_holds_is_refused()
    {
        string path = _home.Write("s.jsonl", Samples.Line("compacted", """{"message":"s"}""") + Samples.UserLine("x"));
        SessionException refused = await Assert.ThrowsAsync<SessionException>(() => SessionReader.LoadLiveAsync(path, withEvents: false, cancellationToken: Cancel));
        Assert.Equal(SessionErrorCode.MissingMetadata, refused.Code);
    }

    [Fact]
    public async Task Words_that_look_like_a_summary_are_none()
    {
        string path = _home.Write(
            "s.jsonl", Samples.Meta(Id) + Samples.AssistantLine("kept") + Samples.UserLine("\"type\":\"compacted\"") + "{\"type\":\"compacted\",\"payload\":{}}\n" + Samples.UserLine("\"compacted\""));

        SavedSession live = await SessionReader.LoadLiveAsync(path, withEvents: false, cancellationToken: Cancel);

        Assert.Equal(4, live.Lines.Count);
        Assert.Equal(4, Assert.Single(live.Damaged).Number);
    }

    // Pictures and outputs of several megabytes each, then a summary and little more.
    private async Task<string> WriteLargeAsync(long bytes)
    {
        string path = _home.File("large.jsonl");
        string picture = new('A', 4 * (int)Megabyte), output = new('o', 6 * (int)Megabyte);
        await using (var file = new StreamWriter(path, append: false, new UTF8Encoding(false)))
        {
            await file.WriteAsync(Samples.Meta(Id));
            for (int n = 0; file.BaseStream.Position < bytes; n++)
            {
                await file.WriteAsync(Samples.UserLine($"question {n}"));
                await file.WriteAsync(Samples.UserEventLine($"question {n}"));
                await file.WriteAsync(Samples.Line("response_item", $$"""{"type":"message","role":"user","content":[{"type":"input_image","image_url":"data:image/png;base64,{{picture}}"}]}"""));
                await file.WriteAsync(Samples.Line("response_item", $$"""{"type":"function_call_output","call_id":"c{{n}}","output":"{{output}}"}"""));
                await file.WriteAsync(Samples.AssistantLine($"answer {n}"));
                await file.FlushAsync(Cancel);
            }

            await file.WriteAsync(Samples.Line("compacted", """{"message":"the summary"}"""));
            await file.WriteAsync(Samples.UserLine("behind"));
        }

        return path;
    }
}
