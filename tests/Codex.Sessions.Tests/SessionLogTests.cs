using System.Text.Json;
using Codex.Protocol;

namespace Codex.Sessions.Tests;

public sealed class SessionLogTests : IDisposable
{
    private readonly TempFolder _home = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task The_file_lies_in_the_folder_of_its_local_day_under_its_local_time()
    {
        var time = new FixedTime(Samples.Start, TimeSpan.FromHours(2));
        await using SessionLog log = await SessionLog.CreateAsync(Samples.Options(_home.Path, time), Cancel);

        Assert.Equal(_home.File($"sessions/2025/11/06/rollout-2025-11-06T01-30-00-{Samples.Id}.jsonl"), log.Path);
        Assert.Equal(0, new FileInfo(log.Path).Length);
    }

    [Fact]
    public async Task The_first_line_tells_the_session_with_its_fields_in_order()
    {
        await using SessionLog log = await SessionLog.CreateAsync(
            Samples.Options(_home.Path, git: Task.FromResult<GitInformation?>(new("abc", null, "https://x"))), Cancel);
        await log.FlushAsync(Cancel);

        Assert.Equal(
            $$$$"""{"timestamp":"2025-11-05T23:30:00.101Z","type":"session_meta","payload":{"id":"{{{{Samples.Id}}}}","timestamp":"2025-11-05T23:30:00.101Z","cwd":"/work/dir","originator":"codex_exec","cli_version":"0.57.0","instructions":null,"source":"exec","model_provider":"openai","git":{"commit_hash":"abc","repository_url":"https://x"}}}""" + "\n",
            await File.ReadAllTextAsync(log.Path, Cancel));
    }

    [Fact]
    public async Task A_repository_without_commit_gives_an_empty_object_and_a_failed_look_at_it_no_key()
    {
        await using SessionLog bare = await SessionLog.CreateAsync(
            Samples.Options(_home.Path, git: Task.FromResult<GitInformation?>(new(null, null, null))), Cancel);
        await bare.FlushAsync(Cancel);
        using var other = new TempFolder();
        await using SessionLog failed = await SessionLog.CreateAsync(
            Samples.Options(other.Path, git: Task.FromException<GitInformation?>(new IOException("no git"))), Cancel);
        await failed.FlushAsync(Cancel);

        Assert.EndsWith("\"git\":{}}}\n", await File.ReadAllTextAsync(bare.Path, Cancel), StringComparison.Ordinal);
        Assert.DoesNotContain("git\":", await File.ReadAllTextAsync(failed.Path, Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Items_wait_for_the_state_of_the_repository_and_stand_behind_the_first_line()
    {
        var git = new TaskCompletionSource<GitInformation?>();
        await using SessionLog log = await SessionLog.CreateAsync(Samples.Options(_home.Path, git: git.Task), Cancel);
        Task append = log.AppendAsync(Samples.User("hi"), Cancel).AsTask();

        Assert.False(append.IsCompleted);
        Assert.Equal(0, new FileInfo(log.Path).Length);
        git.SetResult(new("c", "b", null));
        await append;

        string[] lines = await File.ReadAllLinesAsync(log.Path, Cancel);
        Assert.Equal(2, lines.Length);
        Assert.Contains("session_meta", lines[0], StringComparison.Ordinal);
        Assert.Contains("hi", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_gives_up_waiting_for_the_repository_leaves_the_first_line_due()
    {
        var git = new TaskCompletionSource<GitInformation?>();
        await using SessionLog log = await SessionLog.CreateAsync(Samples.Options(_home.Path, git: git.Task), Cancel);
        using var stop = new CancellationTokenSource();
        Task append = log.AppendAsync(Samples.User("given up"), stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => append);

        git.SetResult(null);
        await log.AppendAsync(Samples.User("kept"), Cancel);
        SavedSession saved = await SessionReader.LoadAsync(log.Path, Cancel);
        Assert.Equal(Samples.Id, saved.Id);
        Assert.Equal(2, saved.Lines.Count);
    }

    [Fact]
    public async Task Every_kind_of_line_has_its_exact_form()
    {
        await using SessionLog log = await SessionLog.CreateAsync(Samples.Options(_home.Path), Cancel);
        await log.AppendAsync(
            [
                new RolloutItem.TurnContext(new("/abs", ApprovalPolicy.OnRequest, new SandboxPolicy.WorkspaceWrite { WritableRoots = ["/x"] }, "gpt-5-codex", ReasoningEffort.High, ReasoningSummary.Auto)),
                new RolloutItem.TurnContext(new("/abs", ApprovalPolicy.Never, SandboxPolicy.ReadOnlyPolicy, "m", null, ReasoningSummary.None)),
                new RolloutItem.Compacted(""),
                Samples.Event(new TurnAbortedEvent(TurnAbortReason.Interrupted)),
                Samples.Event(new TokenCountEvent(null, new RateLimitSnapshot(null, null))),
                new RolloutItem.Response(new MessageItem("user", [new ContentItem.InputText("<ä'>")]) { Id = "secret-id" }),
            ],
            Cancel);

        string[] lines = await File.ReadAllLinesAsync(log.Path, Cancel);
        const string Time = "{\"timestamp\":\"2025-11-05T23:30:00.101Z\",\"";
        Assert.Equal(
            [
                Time + """"type":"turn_context","payload":{"cwd":"/abs","approval_policy":"on-request","sandbox_policy":{"mode":"workspace-write","writable_roots":["/x"],"network_access":false,"exclude_tmpdir_env_var":false,"exclude_slash_tmp":false},"model":"gpt-5-codex","effort":"high","summary":"auto"}}"""",
                Time + """"type":"turn_context","payload":{"cwd":"/abs","approval_policy":"never","sandbox_policy":{"mode":"read-only"},"model":"m","summary":"none"}}"""",
                Time + """"type":"compacted","payload":{"message":""}}"""",
                Time + """"type":"event_msg","payload":{"type":"turn_aborted","reason":"interrupted"}}"""",
                Time + """"type":"event_msg","payload":{"type":"token_count","info":null,"rate_limits":{"primary":null,"secondary":null}}}"""",
                Time + """"type":"response_item","payload":{"type":"message","role":"user","content":[{"type":"input_text","text":"<ä'>"}]}}"""",
            ],
            lines[1..]);
    }

    [Fact]
    public async Task Only_the_kept_kinds_are_written()
    {
        await using SessionLog log = await SessionLog.CreateAsync(Samples.Options(_home.Path), Cancel);
        await log.AppendAsync(
            [
                Samples.Event(new ErrorEvent("x")),
                Samples.Event(new TaskStartedEvent(null)),
                Samples.Event(new TaskCompleteEvent(null)),
                Samples.Event(new AgentMessageDeltaEvent("x")),
                Samples.Event(new WarningEvent("x")),
                new RolloutItem.Response(new OtherItem(JsonDocument.Parse("""{"type":"future"}""").RootElement)),
                Samples.Event(new UserMessageEvent("u", [])),
                Samples.Event(new AgentMessageEvent("a")),
                Samples.Event(new AgentReasoningEvent("r")),
                Samples.Event(new AgentReasoningRawContentEvent("w")),
                Samples.Event(new EnteredReviewModeEvent("p", "h")),
                Samples.Event(new ExitedReviewModeEvent(null)),
                Samples.Event(new UndoCompletedEvent(true, null)),
            ],
            Cancel);

        string[] kinds = [.. (await File.ReadAllLinesAsync(log.Path, Cancel)).Skip(1)
            .Select(static line => JsonDocument.Parse(line).RootElement.GetProperty("payload").GetProperty("type").GetString()!)];
        Assert.Equal(["user_message", "agent_message", "agent_reasoning", "agent_reasoning_raw_content", "entered_review_mode", "exited_review_mode", "undo_completed"], kinds);
    }

    [Fact]
    public async Task An_item_is_in_the_file_when_appending_it_has_ended()
    {
        await using SessionLog log = await SessionLog.CreateAsync(Samples.Options(_home.Path), Cancel);
        for (int i = 0; i < 20; i++)
        {
            await log.AppendAsync(Samples.Assistant($"message {i}"), Cancel);
            Assert.EndsWith($"message {i}\"}}]}}}}\n", await File.ReadAllTextAsync(log.Path, Cancel), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("{\"timestamp\":\"t\",\"type\":\"resp")]
    [InlineData("{\"timestamp\":\"2025-01-02T12:00:00.000Z\",\"type\":\"compacted\",\"payload\":{\"message\":\"whole\"}}")]
    public async Task A_last_line_without_end_is_ended_before_the_next_item(string torn)
    {
        string path = _home.Write("s.jsonl", Samples.Meta(Guid.Empty.ToString()) + torn);
        await using (SessionLog log = await SessionLog.ResumeAsync(path, cancellationToken: Cancel))
        {
            Assert.EndsWith(torn, await File.ReadAllTextAsync(path, Cancel), StringComparison.Ordinal);
            await log.AppendAsync(Samples.User("next"), Cancel);
        }

        SavedSession saved = await SessionReader.LoadAsync(path, Cancel);
        Assert.Equal("next", UserMessageText.Of(((RolloutItem.Response)saved.Lines[^1].Item).Item));
        Assert.Equal(torn.EndsWith('}') ? 3 : 2, saved.Lines.Count);
        Assert.Equal(torn.EndsWith('}') ? 0 : 1, saved.Damaged.Count);
    }

    [Fact]
    public async Task Resuming_appends_to_the_same_file_without_a_new_first_line()
    {
        await using (SessionLog first = await SessionLog.CreateAsync(Samples.Options(_home.Path), Cancel))
        {
            await first.AppendAsync(Samples.User("one"), Cancel);
        }

        string path = Directory.GetFiles(_home.Path, "*.jsonl", SearchOption.AllDirectories).Single();
        await using (SessionLog second = await SessionLog.ResumeAsync(path, cancellationToken: Cancel))
        {
            await second.FlushAsync(Cancel);
            await second.AppendAsync(Samples.User("two"), Cancel);
        }

        SavedSession saved = await SessionReader.LoadAsync(path, Cancel);
        Assert.Equal(3, saved.Lines.Count);
        Assert.Single(saved.Lines, static line => line.Item is RolloutItem.SessionMeta);
    }

    [Fact]
    public async Task Two_resumes_of_one_session_do_not_overwrite_each_other()
    {
        string path = _home.Write("s.jsonl", Samples.Meta(Guid.Empty.ToString()));
        await using SessionLog one = await SessionLog.ResumeAsync(path, cancellationToken: Cancel);
        await using SessionLog two = await SessionLog.ResumeAsync(path, cancellationToken: Cancel);
        for (int i = 0; i < 50; i++)
        {
            await one.AppendAsync(Samples.User($"one {i}"), Cancel);
            await two.AppendAsync(Samples.User($"two {i}"), Cancel);
        }

        SavedSession saved = await SessionReader.LoadAsync(path, Cancel);
        Assert.Empty(saved.Damaged);
        Assert.Equal(101, saved.Lines.Count);
    }

    [Fact]
    public async Task Concurrent_callers_write_whole_lines()
    {
        await using SessionLog log = await SessionLog.CreateAsync(Samples.Options(_home.Path), Cancel);
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), Cancel, async (i, cancel) =>
            await log.AppendAsync([Samples.User(new string('x', i * 50)), Samples.Assistant("y")], cancel));

        SavedSession saved = await SessionReader.LoadAsync(log.Path, Cancel);
        Assert.Empty(saved.Damaged);
        Assert.Equal(401, saved.Lines.Count);
    }

    [Fact]
    public async Task The_files_and_folders_are_the_owners_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Unix permissions");
            return;
        }

        await using SessionLog log = await SessionLog.CreateAsync(Samples.Options(_home.Path), Cancel);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(log.Path));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(_home.File("sessions")));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_told_with_its_path()
    {
        _home.Write("sessions", "a file where the folder should be");
        SessionException error = await Assert.ThrowsAsync<SessionException>(
            async () => await SessionLog.CreateAsync(Samples.Options(_home.Path), Cancel));

        Assert.Equal(SessionErrorCode.CannotOpen, error.Code);
        Assert.Contains(_home.Path, error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<SessionException>(
            async () => await SessionLog.ResumeAsync(_home.File("missing.jsonl"), cancellationToken: Cancel));
        Assert.Equal(SessionErrorCode.NotFound, error.Code);
    }

    [Fact]
    public async Task A_closed_log_refuses_items()
    {
        SessionLog log = await SessionLog.CreateAsync(Samples.Options(_home.Path), Cancel);
        await log.DisposeAsync();
        await log.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await log.AppendAsync(Samples.User("x"), Cancel));
    }

    [Fact]
    public async Task An_unsaved_log_takes_everything_and_keeps_nothing()
    {
        await using ISessionLog log = new UnsavedSessionLog();
        await log.AppendAsync(Samples.User("x"), Cancel);
        await log.FlushAsync(Cancel);
        Assert.Equal("", log.Path);
    }
}
