using Codex.Protocol;

namespace Codex.Sessions.Tests;

/// <summary>Two processes that go on with one session at the same time.</summary>
public sealed class SharedSessionTests : IDisposable
{
    private readonly TempFolder _home = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Lines_of_two_writers_stay_whole_and_none_is_lost()
    {
        string path = await BeginAsync();
        await using SessionLog first = await SessionLog.ResumeAsync(path, cancellationToken: Cancel);
        await using SessionLog second = await SessionLog.ResumeAsync(path, cancellationToken: Cancel);

        await Task.WhenAll(WriteAsync(first, "a"), WriteAsync(second, "b"));

        SavedSession saved = await SessionReader.LoadAsync(path, Cancel);
        Assert.Empty(saved.Damaged);
        string[] texts = [.. saved.Lines.Skip(1).Select(static line => UserMessageText.Of(((RolloutItem.Response)line.Item).Item)!.TrimEnd('.'))];
        Assert.Equal(Enumerable.Range(0, 200).Select(static n => $"a{n}"), texts.Where(static text => text[0] == 'a'));
        Assert.Equal(Enumerable.Range(0, 200).Select(static n => $"b{n}"), texts.Where(static text => text[0] == 'b'));
    }

    [Fact]
    public async Task A_line_that_another_process_left_unfinished_swallows_nothing()
    {
        string path = await BeginAsync();
        await using SessionLog log = await SessionLog.ResumeAsync(path, cancellationToken: Cancel);
        await log.AppendAsync(Samples.User("one"), Cancel);
        await File.AppendAllTextAsync(path, """{"timestamp":"2025-01-01T00""", Cancel);
        await log.AppendAsync(Samples.User("two"), Cancel);

        SavedSession saved = await SessionReader.LoadAsync(path, Cancel);
        Assert.Single(saved.Damaged);
        Assert.Equal(3, saved.Lines.Count);
    }

    [Fact]
    public async Task Each_process_keeps_the_step_it_is_in()
    {
        string path = await BeginAsync();
        MessageItem one = MessageItem.Assistant("one"), two = MessageItem.Assistant("two");
        using (var first = new StepJournal(path, TimeProvider.System))
        using (var second = new StepJournal(path, TimeProvider.System))
        {
            first.Append(one);
            second.Append(two);
            Assert.Equal(2, Directory.GetFiles(Path.GetDirectoryName(path)!, ".*.step").Length);
        }

        // Closed with an item in each, as after two deaths.
        Assert.Equal(2, await StepRecovery.RunAsync(path, cancellationToken: Cancel));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(path)!, ".*"));
        SavedSession saved = await SessionReader.LoadAsync(path, Cancel);
        Assert.Equal(["one", "two"], saved.Lines.Skip(1).Select(static line => ((ContentItem.OutputText)((MessageItem)((RolloutItem.Response)line.Item).Item).Content[0]).Text));
    }

    [Fact]
    public async Task What_a_dead_process_left_is_recorded_while_another_works_on()
    {
        string path = await BeginAsync();
        using var alive = new StepJournal(path, TimeProvider.System);
        alive.Append(MessageItem.Assistant("alive"));
        using (var dead = new StepJournal(path, TimeProvider.System))
        {
            dead.Append(MessageItem.Assistant("dead"));
        }

        Assert.Equal(1, await StepRecovery.RunAsync(path, cancellationToken: Cancel));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(path)!, ".*.step"));
    }

    private async Task<string> BeginAsync()
    {
        await using SessionLog log = await SessionLog.CreateAsync(Samples.Options(_home.Path), Cancel);
        await log.FlushAsync(Cancel);
        return log.Path;
    }

    private static async Task WriteAsync(SessionLog log, string name)
    {
        await Task.Yield();
        for (int n = 0; n < 200; n++)
        {
            await log.AppendAsync(Samples.User($"{name}{n}" + new string('.', n * 10)), Cancel);
        }
    }
}
