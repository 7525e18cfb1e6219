using Codex.AppServer.Messages;
using Codex.AppServer.V1;

namespace Codex.AppServer.Tests.Messages;

/// <summary>A client that reads slowly, or not at all.</summary>
public sealed class MessageWriterTests
{
    private static readonly AppServerOptions s_narrow = new() { MaxUnsentBytes = 4096, ClientPatience = TimeSpan.FromMilliseconds(200) };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_sends_faster_than_the_client_reads_waits_and_nothing_is_lost_or_changes_places()
    {
        using var output = new GatedStream();
        await using (var writer = new MessageWriter(output, s_narrow with { ClientPatience = Timeout.InfiniteTimeSpan }, static _ => { }, TimeProvider.System))
        {
            Task sending = SendAsync(writer, 100);
            Assert.False(sending.IsCompleted);
            // What waits is bounded: so many messages are taken and no more.
            int taken = output.Length;
            output.Open();
            await sending.WaitAsync(Stop);
            Assert.Equal(0, taken);
        }

        Assert.Equal(Enumerable.Range(0, 100).Select(static number => $"{{\"id\":{number},\"result\":{{\"allegedUserEmail\":null}}}}"), output.Lines);
    }

    [Fact]
    public async Task A_client_that_reads_nothing_is_given_up_and_holds_nobody_up_any_more()
    {
        using var output = new GatedStream();
        List<string> log = [];
        var writer = new MessageWriter(output, s_narrow, log.Add, TimeProvider.System);
        Task sending = SendAsync(writer, 1000);
        var given = new TaskCompletionSource();
        await using CancellationTokenRegistration registration = writer.GivenUp.Register(given.SetResult);
        await given.Task.WaitAsync(Stop);
        await sending.WaitAsync(Stop);
        await writer.DisposeAsync();
        Assert.Contains("has read nothing", Assert.Single(log), StringComparison.Ordinal);
        Assert.Empty(output.Lines);
    }

    [Fact]
    public async Task A_pause_of_the_client_with_little_to_say_to_it_ends_nothing()
    {
        using var output = new GatedStream();
        var writer = new MessageWriter(output, s_narrow with { ClientPatience = TimeSpan.Zero }, static _ => { }, TimeProvider.System);
        await SendAsync(writer, 2);
        Assert.False(writer.GivenUp.IsCancellationRequested);
        output.Open();
        await writer.DisposeAsync();
        Assert.Equal(2, output.Lines.Length);
    }

    [Fact]
    public async Task Before_the_end_nobody_waits()
    {
        using var output = new GatedStream();
        var writer = new MessageWriter(output, s_narrow with { ClientPatience = Timeout.InfiniteTimeSpan }, static _ => { }, TimeProvider.System);
        Task sending = SendAsync(writer, 100);
        Assert.False(sending.IsCompleted);
        writer.Hurry();
        await sending.WaitAsync(Stop);
        output.Open();
        await writer.DisposeAsync();
        Assert.Equal(100, output.Lines.Length);
    }

    [Fact]
    public async Task A_client_that_has_closed_its_end_holds_nobody_up()
    {
        using var output = new GatedStream { Failure = new IOException("broken pipe") };
        List<string> log = [];
        var writer = new MessageWriter(output, s_narrow, log.Add, TimeProvider.System);
        output.Open();
        await SendAsync(writer, 100).WaitAsync(Stop);
        await writer.DisposeAsync();
        Assert.Contains("broken pipe", Assert.Single(log), StringComparison.Ordinal);
        Assert.False(writer.GivenUp.IsCancellationRequested);
    }

    private static async Task SendAsync(MessageWriter writer, int count)
    {
        for (int number = 0; number < count; number++)
        {
            await writer.AnswerAsync(new RequestId(number), new UserInfoResponse(null), V1Json.Default.UserInfoResponse);
        }
    }

    /// <summary>Takes nothing until it is opened.</summary>
    private sealed class GatedStream : MemoryStream
    {
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IOException? Failure { get; init; }

        public new int Length => (int)base.Length;

        public string[] Lines => System.Text.Encoding.UTF8.GetString(ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        public void Open() => _open.TrySetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await _open.Task;
            Write(Failure is { } failure ? throw failure : buffer.Span);
        }
    }
}
