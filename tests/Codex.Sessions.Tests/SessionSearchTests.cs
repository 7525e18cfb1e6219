using Codex.Protocol;

namespace Codex.Sessions.Tests;

/// <summary>Finding sessions by the beginning of their id and by what was said, putting them away, deleting them.</summary>
public sealed class SessionSearchTests : IDisposable
{
    private const string First = "0199aaaa-0000-7000-8000-000000000001";
    private const string Second = "0199aaab-0000-7000-8000-000000000002";

    private readonly TempFolder _home = new();
    private readonly SessionStore _store;

    public SessionSearchTests()
    {
        _store = new SessionStore(_home.Path);
        _home.Write(Samples.Name("2025-06-01T10-00-00", First), Samples.Session(First, "mend the Fountain") + Samples.AssistantLine("The pipe\nwas \"broken\"."));
        _home.Write(Samples.Name("2025-06-02T10-00-00", Second), Samples.Session(Second, "paint the door") + Samples.Line(
            "response_item", """{"type":"function_call_output","call_id":"c","output":"fountain"}"""));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("0199", new[] { Second, First })]
    [InlineData("0199AAAA", new[] { First })]
    [InlineData("0199aaab0000", new[] { Second })]
    [InlineData("0199aaab-0000-7000-8000-000000000002", new[] { Second })]
    [InlineData("77", new string[0])]
    public async Task The_beginning_of_an_id_finds_its_sessions(string prefix, string[] found) =>
        Assert.Equal(found, (await _store.FindByPrefixAsync(prefix, cancellationToken: Cancel)).Select(static place => place.Id.ToString()));

    [Fact]
    public async Task No_more_are_found_than_asked_for() =>
        Assert.Single(await _store.FindByPrefixAsync("0199", limit: 1, cancellationToken: Cancel));

    [Theory]
    [InlineData("fountain", "user", "mend the Fountain")]
    [InlineData("\"BROKEN\"", "assistant", "The pipe was \"broken\".")]
    public async Task Words_are_found_where_somebody_said_them(string text, string role, string excerpt)
    {
        SessionMatch match = Assert.Single(await SearchAsync(text));
        Assert.Equal((First, role, excerpt), (match.Session.Metadata!.Id.ToString(), match.Role, match.Excerpt));
    }

    [Fact]
    public async Task A_long_message_is_shown_around_the_words()
    {
        _home.Write(Samples.Name("2025-06-03T10-00-00", Guid.Empty.ToString()), Samples.Session(Guid.Empty.ToString(), new string('a', 500) + " needle " + new string('b', 500)));
        SessionMatch match = Assert.Single(await SearchAsync("NEEDLE"));
        Assert.StartsWith("…", match.Excerpt, StringComparison.Ordinal);
        Assert.EndsWith("…", match.Excerpt, StringComparison.Ordinal);
        Assert.InRange(match.Excerpt.Length, 100, 140);
    }

    [Fact]
    public async Task A_file_that_is_damaged_hides_no_other()
    {
        _home.Write(Samples.Name("2025-06-04T10-00-00", Guid.Empty.ToString()), "not json\n" + Samples.UserLine("fountain"));
        Assert.Single(await SearchAsync("fountain"));
    }

    [Fact]
    public async Task An_archived_session_is_found_in_the_archive_only_until_it_is_brought_back()
    {
        string path = (await _store.FindByIdAsync(First, Cancel))!;
        string archived = await _store.ArchiveAsync(ThreadId.Parse(First), path, cancellationToken: Cancel);

        Assert.Empty(await SearchAsync("fountain"));
        Assert.Null(await _store.FindByIdAsync(First, Cancel));
        Assert.Equal(archived, Assert.Single(await SearchAsync("fountain", inArchive: true)).Session.Path);
        Assert.True(Assert.Single(await _store.FindByPrefixAsync(First, inArchive: true, cancellationToken: Cancel)).IsArchived);
        Assert.Equal(archived, Assert.Single((await _store.ListAsync(new SessionListQuery { IsArchive = true }, Cancel)).Sessions).Path);

        Assert.Equal(path, await _store.UnarchiveAsync(ThreadId.Parse(First), Cancel));
        Assert.Single(await SearchAsync("fountain"));
        Assert.Null(await _store.UnarchiveAsync(ThreadId.Parse(First), Cancel));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_deleted_session_is_gone_with_all_that_is_its(bool isArchived)
    {
        string path = (await _store.FindByIdAsync(First, Cancel))!;
        using (var journal = new StepJournal(path, TimeProvider.System))
        {
            journal.Append(MessageItem.Assistant("left by a dead process"));
        }

        if (isArchived)
        {
            path = await _store.ArchiveAsync(ThreadId.Parse(First), path, cancellationToken: Cancel);
        }

        Assert.Equal(path, await _store.DeleteAsync(ThreadId.Parse(First), Cancel));
        Assert.False(File.Exists(path));
        Assert.Empty(Directory.GetFiles(_home.Path, ".*.step", SearchOption.AllDirectories));
        Assert.Null(await _store.DeleteAsync(ThreadId.Parse(First), Cancel));
        Assert.NotNull(await _store.FindByIdAsync(Second, Cancel));
    }

    [Fact]
    public async Task A_session_in_which_a_turn_runs_is_not_deleted()
    {
        string path = (await _store.FindByIdAsync(First, Cancel))!;
        using var journal = new StepJournal(path, TimeProvider.System);
        journal.Append(MessageItem.Assistant("working"));

        SessionException refused = await Assert.ThrowsAsync<SessionException>(() => _store.DeleteAsync(ThreadId.Parse(First), Cancel));

        Assert.Equal(SessionErrorCode.InUse, refused.Code);
        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task A_session_whose_user_spoke_late_and_a_fork_are_found_by_those_who_look_further()
    {
        string late = "0199aaac-0000-7000-8000-000000000003", fork = "0199aaad-0000-7000-8000-000000000004";
        _home.Write(
            Samples.Name("2025-06-05T10-00-00", late),
            Samples.Meta(late) + string.Concat(Enumerable.Repeat(Samples.AssistantLine("long before"), 12)) + Samples.UserLine("late") + Samples.UserEventLine("late"));
        _home.Write(
            Samples.Name("2025-06-06T10-00-00", fork),
            Samples.Meta(fork, "\"cli\"") + Samples.Meta(First, "\"exec\"") + Samples.UserLine("fork") + Samples.UserEventLine("fork"));
        var query = new SessionListQuery { Sources = SessionListQuery.InteractiveSources };

        Assert.Equal([Second, First], await IdsAsync(query));
        Assert.Equal([fork, late, Second, First], await IdsAsync(query with { LooksBeyondHead = true }));
        Assert.Equal(fork, (await _store.FindLastAsync(null, Cancel))!.Metadata!.Id.ToString());
    }

    [Fact]
    public async Task A_name_in_an_unusual_form_keeps_its_file()
    {
        string id = "0199AAAF-0000-7000-8000-00000000000A";
        string upper = _home.Write(Samples.Name("2025-06-07T10-00-00", id), Samples.Session(id, "upper case"));
        string plain = _home.Write(Samples.Name("2025-06-08T10-00-00", Guid.Parse(id).ToString("N")), Samples.Session(id, "no hyphens"));
        Assert.Equal([plain, upper], (await _store.ListAsync(new SessionListQuery { PageSize = 2 }, Cancel)).Sessions.Select(static session => session.Path));
    }

    [Fact]
    public async Task A_link_is_no_session()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        string path = (await _store.FindByIdAsync(First, Cancel))!;
        File.CreateSymbolicLink(_home.File(Samples.Name("2025-06-01T11-00-00", Guid.Empty.ToString())), path);
        Assert.Equal([Second, First], await IdsAsync(new SessionListQuery()));
    }

    private async Task<IEnumerable<string>> IdsAsync(SessionListQuery query) =>
        (await _store.ListAsync(query, Cancel)).Sessions.Select(static session => session.Metadata!.Id.ToString());

    private async Task<List<SessionMatch>> SearchAsync(string text, bool inArchive = false)
    {
        List<SessionMatch> found = [];
        await foreach (SessionMatch match in _store.SearchAsync(text, inArchive, Cancel))
        {
            found.Add(match);
        }

        return found;
    }
}
