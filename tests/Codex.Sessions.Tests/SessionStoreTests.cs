using Codex.Protocol;

namespace Codex.Sessions.Tests;

public sealed class SessionStoreTests : IDisposable
{
    private readonly TempFolder _home = new();
    private readonly SessionStore _store;

    public SessionStoreTests() => _store = new SessionStore(_home.Path);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    private static string Id(int n) => $"00000000-0000-4000-8000-{n:D12}";

    private string Add(string time, int n, string? content = null) =>
        _home.Write(Samples.Name(time, Id(n)), content ?? Samples.Session(Id(n), $"text {n}"));

    private async Task<string[]> ListAsync(SessionListQuery query) =>
        [.. (await _store.ListAsync(query, Cancel)).Sessions.Select(static session => session.Preview!)];

    [Fact]
    public async Task A_home_without_sessions_lists_nothing() =>
        Assert.Equivalent(new SessionPage([], null, 0, false), await _store.ListAsync(new(), Cancel));

    [Fact]
    public async Task Sessions_come_newest_first_and_of_the_same_second_the_larger_id_first()
    {
        Add("2025-06-01T10-00-00", 1);
        Add("2025-06-12T10-00-00", 2);
        Add("2025-06-12T10-00-00", 3);
        Add("2025-06-12T09-59-59", 9);
        Add("2024-12-31T23-59-59", 8);
        Assert.Equal(["text 3", "text 2", "text 9", "text 1", "text 8"], await ListAsync(new()));
    }

    [Fact]
    public async Task Folders_and_files_of_other_names_are_ignored()
    {
        string good = Samples.Session(Id(1), "good");
        _home.Write($"sessions/2025/06/01/rollout-2025-06-01T10-00-00-{Id(1)}.jsonl", good);
        _home.Write($"sessions/2025/06/01/rollout-2025-06-01T10-00-00-{Id(2).Replace("-", "", StringComparison.Ordinal)}.jsonl", Samples.Session(Id(2), "plain id"));
        _home.Write($"sessions/2025/06/01/rollout-2025-06-01-{Id(3)}.jsonl", good);
        _home.Write($"sessions/2025/06/01/rollout-2025-13-01T10-00-00-{Id(3)}.jsonl", good);
        _home.Write($"sessions/2025/06/01/backup-rollout-2025-06-01T10-00-00-{Id(3)}.jsonl", good);
        _home.Write($"sessions/2025/06/01/rollout-2025-06-01T10-00-00-{Id(3)}.txt", good);
        _home.Write($"sessions/2025/06/x1/rollout-2025-06-01T10-00-00-{Id(3)}.jsonl", good);
        _home.Write($"sessions/2025/300/01/rollout-2025-06-01T10-00-00-{Id(3)}.jsonl", good);
        _home.Write($"sessions/99999/06/01/rollout-2025-06-01T10-00-00-{Id(3)}.jsonl", good);
        Assert.Equal(["plain id", "good"], await ListAsync(new()));
    }

    [Fact]
    public async Task Links_are_no_sessions()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        string real = Add("2025-06-01T10-00-00", 1);
        File.CreateSymbolicLink(_home.File(Samples.Name("2025-06-01T11-00-00", Id(2))), real);
        Directory.CreateSymbolicLink(_home.File("sessions/2026"), _home.File("sessions/2025"));
        Assert.Equal(["text 1"], await ListAsync(new()));
    }

    [Fact]
    public async Task Sources_and_providers_filter()
    {
        Add("2025-06-01T10-00-00", 1, Samples.Session(Id(1), "cli"));
        Add("2025-06-02T10-00-00", 2, Samples.Session(Id(2), "no provider", provider: null));
        Add("2025-06-03T10-00-00", 3, Samples.Session(Id(3), "child", source: "{\"subagent\":\"review\"}"));
        Add("2025-06-04T10-00-00", 4, Samples.Session(Id(4), "exec", source: "\"exec\""));
        Add("2025-06-05T10-00-00", 5, Samples.Session(Id(5), "openai", provider: "openai"));

        Assert.Equal(["openai", "exec", "child", "no provider", "cli"], await ListAsync(new()));
        Assert.Equal(["openai", "no provider", "cli"], await ListAsync(new() { Sources = SessionListQuery.InteractiveSources }));
        Assert.Equal(["exec", "child", "cli"], await ListAsync(new() { ModelProviders = ["mock"] }));
        Assert.Equal(["exec", "child", "no provider", "cli"], await ListAsync(new() { ModelProviders = ["mock"], DefaultModelProvider = "mock" }));
        Assert.Empty(await ListAsync(new() { ModelProviders = ["none"] }));
        Assert.Equal("exec", (await _store.FindLastAsync("mock", Cancel))!.Preview);
        Assert.Equal("openai", (await _store.FindLastAsync(null, Cancel))!.Preview);
        Assert.Equal("no provider", (await _store.FindLastAsync("azure", Cancel))!.Preview);
    }

    [Fact]
    public async Task A_session_needs_its_description_and_a_user_message_among_the_first_ten_records()
    {
        string items(int count) => string.Concat(Enumerable.Range(0, count).Select(static i => Samples.AssistantLine($"pre{i}")));
        Add("2025-06-01T10-00-00", 1, Samples.Meta(Id(1)) + Samples.UserLine("no event"));
        Add("2025-06-02T10-00-00", 2, Samples.UserLine("no meta") + Samples.UserEventLine("no meta"));
        Add("2025-06-03T10-00-00", 3, Samples.Meta(Id(3)) + items(8) + Samples.UserLine("tenth") + Samples.UserEventLine("behind the tenth"));
        Add("2025-06-04T10-00-00", 4, Samples.Meta(Id(4)) + items(7) + Samples.UserLine("ninth") + Samples.UserEventLine("before the tenth"));
        Add("2025-06-05T10-00-00", 5, "broken\n" + Samples.Line("turn_context", "{}") + Samples.Session(Id(5), "after rubbish"));
        Add("2025-06-06T10-00-00", 6, "");
        Assert.Equal(["after rubbish", "ninth"], await ListAsync(new()));
    }

    [Fact]
    public async Task Of_several_descriptions_the_last_one_filters_and_the_first_one_is_shown()
    {
        Add("2025-06-01T10-00-00", 1, Samples.Meta(Id(1)) + Samples.Meta(Id(2), source: "\"exec\"", provider: "other") + Samples.UserLine("fork") + Samples.UserEventLine("fork"));
        Assert.Empty(await ListAsync(new() { Sources = SessionListQuery.InteractiveSources }));
        SessionSummary fork = Assert.Single((await _store.ListAsync(new() { ModelProviders = ["other"] }, Cancel)).Sessions);
        Assert.Equal(ThreadId.Parse(Id(1)), fork.Metadata!.Id);
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap_also_when_new_sessions_appear()
    {
        for (int i = 1; i <= 5; i++)
        {
            Add($"2025-06-{i:D2}T10-00-00", i);
        }

        SessionPage first = await _store.ListAsync(new() { PageSize = 2 }, Cancel);
        Add("2025-07-01T10-00-00", 6);
        Assert.Equal($"2025-06-04T10-00-00|{Id(4)}", first.NextCursor.ToString());
        Assert.True(SessionCursor.TryParse(first.NextCursor.ToString(), out SessionCursor cursor));
        SessionPage second = await _store.ListAsync(new() { PageSize = 2, Cursor = cursor }, Cancel);
        SessionPage third = await _store.ListAsync(new() { PageSize = 2, Cursor = second.NextCursor }, Cancel);

        Assert.Equal(["text 5", "text 4"], first.Sessions.Select(static s => s.Preview!));
        Assert.Equal(["text 3", "text 2"], second.Sessions.Select(static s => s.Preview!));
        Assert.Equal(["text 1"], third.Sessions.Select(static s => s.Preview!));
        Assert.Null(third.NextCursor);
    }

    [Fact]
    public async Task Any_further_file_gives_a_cursor_so_the_last_page_may_be_empty()
    {
        Add("2025-06-02T10-00-00", 2);
        Add("2025-06-01T10-00-00", 1, "");
        SessionPage page = await _store.ListAsync(new() { PageSize = 1 }, Cancel);
        Assert.NotNull(page.NextCursor);
        SessionPage last = await _store.ListAsync(new() { PageSize = 1, Cursor = page.NextCursor }, Cancel);
        Assert.Empty(last.Sessions);
        Assert.Null(last.NextCursor);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("2025-06-12T10-00-00")]
    [InlineData("2025-06-12|00000000-0000-4000-8000-000000000014")]
    [InlineData("2025-06-12T10-00-00|x")]
    public void A_cursor_of_another_form_is_none(string? text) => Assert.False(SessionCursor.TryParse(text, out _));

    [Fact]
    public async Task Times_come_from_the_first_record_and_the_last_item()
    {
        string path = Add("2025-06-01T10-00-00", 1, Samples.Meta(Id(1), timestamp: "2025-01-01T00:00:00.000Z") + Samples.UserLine("u")
            + Samples.UserEventLine("u") + Samples.AssistantLine("a", "2025-01-01T00:00:09.000Z") + Samples.UserEventLine("later event") + "{\"torn");
        SessionSummary summary = await SessionStore.ReadSummaryAsync(path, Cancel);
        Assert.Equal("2025-01-01T00:00:00.000Z", summary.CreatedAt);
        Assert.Equal("2025-01-01T00:00:09.000Z", summary.UpdatedAt);

        path = Add("2025-06-01T10-00-01", 2, Samples.Meta(Id(2), timestamp: "2025-01-01T00:00:00.000Z"));
        Assert.Equal("2025-01-01T00:00:00.000Z", (await SessionStore.ReadSummaryAsync(path, Cancel)).UpdatedAt);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(5000)]
    [InlineData(50_000)]
    public async Task The_tail_is_the_last_ten_items_in_order(int length)
    {
        string path = Add("2025-06-01T10-00-00", 1, Samples.Meta(Id(1)) + string.Concat(Enumerable.Range(0, 15)
            .Select(i => Samples.UserLine($"{i} " + new string('x', length)) + Samples.UserEventLine("e"))));
        IReadOnlyList<ResponseItem> tail = await SessionStore.ReadTailAsync(path, cancellationToken: Cancel);
        Assert.Equal(Enumerable.Range(5, 10).Select(static i => $"{i} "), tail.Select(static item => UserMessageText.Of(item)!.TrimEnd('x')));
        Assert.Equal(15, (await SessionStore.ReadTailAsync(path, 99, Cancel)).Count);
    }

    [Fact]
    public async Task The_preview_is_the_request_behind_what_an_ide_put_in_front()
    {
        string path = Add("2025-06-01T10-00-00", 1, Samples.Meta(Id(1)) + Samples.UserLine("<environment_context>x")
            + Samples.UserLine("ctx\n## My request for Codex:\n do it ## My request for Codex: twice "));
        SessionSummary summary = await SessionStore.ReadSummaryAsync(path, Cancel);
        Assert.Equal("do it ## My request for Codex: twice", summary.Preview);
    }

    [Fact]
    public async Task A_summary_of_a_file_that_does_not_begin_as_a_session_is_an_error()
    {
        string path = Add("2025-06-01T10-00-00", 1, Samples.UserLine("x") + Samples.Meta(Id(1)));
        SessionException error = await Assert.ThrowsAsync<SessionException>(() => SessionStore.ReadSummaryAsync(path, Cancel));
        Assert.Equal(SessionErrorCode.MissingMetadata, error.Code);
    }

    [Fact]
    public async Task A_session_is_found_by_its_id_however_it_is_written()
    {
        string path = Add("2025-06-01T10-00-00", 11);
        ThreadId recent = ThreadId.Create(new DateTimeOffset(2025, 6, 3, 23, 0, 0, TimeSpan.Zero));
        string quick = _home.Write(Samples.Name("2025-06-04T01-00-00", recent.ToString()), "");
        Assert.Equal(path, await _store.FindByIdAsync(Id(11), Cancel));
        Assert.Equal(path, await _store.FindByIdAsync(Id(11).Replace("-", "", StringComparison.Ordinal), Cancel));
        Assert.Equal(quick, await _store.FindByIdAsync(recent.ToString().ToUpperInvariant(), Cancel));
        Assert.Null(await _store.FindByIdAsync(Id(12), Cancel));
        Assert.Null(await _store.FindByIdAsync("no uuid", Cancel));
    }

    [Fact]
    public async Task A_proper_name_is_preferred_and_hidden_deep_or_copied_files_are_found_too()
    {
        _home.Write($"sessions/.gitignore", "*");
        string copy = _home.Write($"sessions/.hidden/deep/backup-{Id(1)}.txt", "");
        Assert.Equal(copy, await _store.FindByIdAsync(Id(1), Cancel));
        string proper = _home.Write($"sessions/elsewhere/rollout-2025-06-01T10-00-00-{Id(1)}.jsonl", "");
        Assert.Equal(proper, await _store.FindByIdAsync(Id(1), Cancel));
    }

    [Fact]
    public async Task Archiving_checks_the_place_and_the_id_then_moves()
    {
        string path = Add("2025-06-01T10-00-00", 1);
        string outside = _home.Write("config.toml", "");
        bool ended = false;
        ValueTask End(CancellationToken cancel)
        {
            ended = File.Exists(path);
            return ValueTask.CompletedTask;
        }

        async Task<SessionErrorCode> Refused(int n, string file) =>
            (await Assert.ThrowsAsync<SessionException>(() => _store.ArchiveAsync(ThreadId.Parse(Id(n)), file, End, Cancel))).Code;

        Assert.Equal(SessionErrorCode.OutsideSessions, await Refused(1, outside));
        Assert.Equal(SessionErrorCode.OutsideSessions, await Refused(1, path + ".missing"));
        Assert.Equal(SessionErrorCode.IdMismatch, await Refused(2, path));
        Assert.False(ended);

        string around = _home.File("sessions/../sessions/2025/06/01/" + Path.GetFileName(path));
        string archived = await _store.ArchiveAsync(ThreadId.Parse(Id(1)), around, End, Cancel);
        Assert.True(ended);
        Assert.Equal(_home.File($"archived_sessions/{Path.GetFileName(path)}"), archived);
        Assert.False(File.Exists(path));
        Assert.Empty(await ListAsync(new()));
        Assert.Null(await _store.FindByIdAsync(Id(1), Cancel));

        Assert.Equal(path, await _store.UnarchiveAsync(ThreadId.Parse(Id(1)), Cancel));
        Assert.Equal(["text 1"], await ListAsync(new()));
        Assert.Null(await _store.UnarchiveAsync(ThreadId.Parse(Id(1)), Cancel));
    }

    [Fact]
    public async Task Archiving_without_a_sessions_folder_is_an_error_of_its_own()
    {
        SessionException error = await Assert.ThrowsAsync<SessionException>(() => _store.ArchiveAsync(ThreadId.Create(), "x", cancellationToken: Cancel));
        Assert.Equal(SessionErrorCode.MoveFailed, error.Code);
    }
}
