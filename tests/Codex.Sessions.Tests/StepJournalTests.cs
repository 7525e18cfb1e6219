using Codex.Protocol;

namespace Codex.Sessions.Tests;

/// <summary>What survives of a step when the process dies in the middle of it.</summary>
public sealed class StepJournalTests : IDisposable
{
    private static readonly FunctionCallItem s_first = new("shell", "{}", "c1"), s_second = new("shell", "{}", "c2");

    private static readonly FunctionCallOutputItem s_firstOutput = new("c1", ToolOutput.FromText("o1")), s_secondOutput = new("c2", ToolOutput.FromText("o2"));

    private static readonly MessageItem s_said = MessageItem.Assistant("said");

    private readonly TempFolder _home = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task What_was_noted_is_recorded_with_each_output_behind_its_call()
    {
        string path = await BeginAsync();
        Die(path, s_said, s_first, s_second, s_secondOutput, s_firstOutput);

        Assert.Equal(5, await StepRecovery.RunAsync(path, cancellationToken: Cancel));

        Assert.Equal([s_said, s_first, s_firstOutput, s_second, s_secondOutput], await ItemsAsync(path), new Wire());
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(path)!, ".*"));
        Assert.Equal(0, await StepRecovery.RunAsync(path, cancellationToken: Cancel));
    }

    [Fact]
    public async Task A_call_without_an_output_gets_none()
    {
        string path = await BeginAsync();
        Die(path, s_first);

        await StepRecovery.RunAsync(path, cancellationToken: Cancel);

        Assert.Equal([s_first], await ItemsAsync(path), new Wire());
    }

    [Fact]
    public async Task A_step_that_was_recorded_before_the_death_is_not_recorded_again()
    {
        string path = await BeginAsync();
        Die(path, s_said, s_first, s_firstOutput, s_said);
        await AppendAsync(path, s_said, s_first, s_firstOutput, s_said);

        Assert.Equal(0, await StepRecovery.RunAsync(path, cancellationToken: Cancel));
        Assert.Equal(4, (await ItemsAsync(path)).Count);
    }

    [Fact]
    public async Task Of_a_step_that_was_recorded_in_part_only_the_rest_is_recorded()
    {
        string path = await BeginAsync();
        Die(path, s_said, s_first, s_firstOutput, s_said);
        await AppendAsync(path, s_said, s_first);
        await File.AppendAllTextAsync(path, """{"timestamp":"2025-01-01T00:00:00.000Z","type":"response_item","payload":{"type":"func""", Cancel);

        Assert.Equal(2, await StepRecovery.RunAsync(path, cancellationToken: Cancel));
        Assert.Equal([s_said, s_first, s_firstOutput, s_said], await ItemsAsync(path), new Wire());
    }

    [Fact]
    public async Task The_same_words_in_an_earlier_step_are_not_taken_for_this_ones()
    {
        string path = await BeginAsync();
        await AppendAsync(path, s_said);
        Die(path, s_said);

        Assert.Equal(1, await StepRecovery.RunAsync(path, cancellationToken: Cancel));
        Assert.Equal(2, (await ItemsAsync(path)).Count);
    }

    [Fact]
    public async Task A_line_that_was_being_written_is_passed_over()
    {
        string path = await BeginAsync();
        Die(path, s_said, s_first);
        string journal = Directory.GetFiles(Path.GetDirectoryName(path)!, ".*.step").Single();
        await File.AppendAllTextAsync(journal, """{"timestamp":"2025-01-01T00:00:00.000Z","type":"response_item","payload":{"type":"func""", Cancel);

        Assert.Equal(2, await StepRecovery.RunAsync(path, cancellationToken: Cancel));
    }

    [Fact]
    public async Task A_step_that_is_over_leaves_nothing_and_an_orderly_end_no_file()
    {
        string path = await BeginAsync();
        using (var journal = new StepJournal(path, TimeProvider.System))
        {
            journal.Append(s_said);
            journal.Clear();
            journal.Append(s_first);
            Assert.Single(Directory.GetFiles(Path.GetDirectoryName(path)!, ".*.step"));
            journal.Clear();
            Assert.Null(journal.TakeProblem());
        }

        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(path)!, ".*"));
        Assert.Equal(0, await StepRecovery.RunAsync(path, cancellationToken: Cancel));
    }

    [Fact]
    public async Task The_step_of_a_running_process_is_left_alone()
    {
        string path = await BeginAsync();
        using var running = new StepJournal(path, TimeProvider.System);
        running.Append(s_said);
        using var second = new StepJournal(path, TimeProvider.System);
        second.Append(s_first);

        Assert.Equal(0, await StepRecovery.RunAsync(path, cancellationToken: Cancel));
        Assert.Empty(await ItemsAsync(path));
        Assert.Null(second.TakeProblem());
    }

    [Fact]
    public async Task A_journal_belongs_to_its_owner_and_is_no_session()
    {
        string path = await BeginAsync();
        Die(path, s_said);
        string journal = Directory.GetFiles(Path.GetDirectoryName(path)!, ".*.step").Single();

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(journal));
        }

        Assert.Equal(path, await new SessionStore(_home.Path).FindByIdAsync(Samples.Id.ToString(), Cancel));
    }

    [Fact]
    public async Task A_journal_that_cannot_be_made_is_told_once_and_nothing_else_happens()
    {
        string path = await BeginAsync();
        Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(path)!, $".{Samples.Id}.step"));
        using var journal = new StepJournal(path, TimeProvider.System);

        journal.Append(s_said);
        journal.Append(s_first);

        Assert.NotNull(journal.TakeProblem());
        Assert.Null(journal.TakeProblem());
    }

    [Fact]
    public async Task An_archived_session_takes_its_last_step_along()
    {
        string path = await BeginAsync();
        Die(path, s_said);

        string archived = await new SessionStore(_home.Path).ArchiveAsync(Samples.Id, path, cancellationToken: Cancel);

        Assert.Equal([s_said], await ItemsAsync(archived), new Wire());
    }

    private async Task<string> BeginAsync()
    {
        await using SessionLog log = await SessionLog.CreateAsync(Samples.Options(_home.Path), Cancel);
        await log.FlushAsync(Cancel);
        return log.Path;
    }

    // A journal that is closed with items in it stays, as after a death.
    private static void Die(string path, params ResponseItem[] items)
    {
        using var journal = new StepJournal(path, TimeProvider.System);
        foreach (ResponseItem item in items)
        {
            journal.Append(item);
        }
    }

    private static async Task AppendAsync(string path, params ResponseItem[] items)
    {
        await using SessionLog log = await SessionLog.ResumeAsync(path, cancellationToken: Cancel);
        await log.AppendAsync([.. items.Select(static item => new RolloutItem.Response(item))], Cancel);
    }

    private static async Task<List<ResponseItem>> ItemsAsync(string path) =>
        [.. (await SessionReader.LoadAsync(path, Cancel)).Lines.Select(static line => line.Item).OfType<RolloutItem.Response>().Select(static line => line.Item)];

    private sealed class Wire : IEqualityComparer<ResponseItem>
    {
        public bool Equals(ResponseItem? x, ResponseItem? y) => Text(x!) == Text(y!);

        public int GetHashCode(ResponseItem obj) => Text(obj).GetHashCode(StringComparison.Ordinal);

        private static string Text(ResponseItem item) => WireJson.ToText(item, ProtocolJson.Default.ResponseItem);
    }
}
