using System.Text.Json;
using Codex.Core.Conversations;
using Codex.Protocol;

namespace Codex.Core.Tests;

/// <summary>A conversation under test, and every event that it has told so far.</summary>
internal sealed class ConversationProbe(Conversation conversation) : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly List<Event> _events = [];

    public Conversation Conversation { get; } = conversation;

    public IReadOnlyList<Event> Events => _events;

    /// <summary>The wire names of the events so far.</summary>
    public string[] Kinds => [.. _events.Select(static told => KindOf(told.Message))];

    public ValueTask<string> SubmitAsync(Op op) => Conversation.SubmitAsync(op, TestContext.Current.CancellationToken);

    public ValueTask<string> SayAsync(string text) => SubmitAsync(new Op.UserInputOp([new UserInput.Text(text)]));

    /// <summary>Says something and waits for the turn's end.</summary>
    public async Task<TaskCompleteEvent> RunAsync(string text)
    {
        string id = await SayAsync(text);
        return (TaskCompleteEvent)(await WaitForAsync(told => told.Id == id && told.Message is TaskCompleteEvent)).Message;
    }

    /// <summary>Submits and waits for the end of the task that it starts.</summary>
    public async Task<TaskCompleteEvent> RunAsync(Op op)
    {
        string id = await SubmitAsync(op);
        return (TaskCompleteEvent)(await WaitForAsync(told => told.Id == id && told.Message is TaskCompleteEvent)).Message;
    }

    /// <summary>The next event of a kind.</summary>
    public async Task<T> WaitForAsync<T>(Func<T, bool>? match = null)
        where T : EventMessage =>
        (T)(await WaitForAsync(told => told.Message is T message && (match is null || match(message)), typeof(T).Name)).Message;

    public async Task<Event> WaitForAsync(Func<Event, bool> match, string what = "the awaited event")
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(s_patience);
        try
        {
            while (await Conversation.NextEventAsync(patience.Token) is { } next)
            {
                _events.Add(next);
                if (match(next))
                {
                    return next;
                }
            }
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            // Told below, with what came instead.
        }

        throw new InvalidOperationException($"{what} did not come; what came: {string.Join(", ", Kinds)}");
    }

    /// <summary>The events of a kind so far.</summary>
    public IEnumerable<T> Told<T>()
        where T : EventMessage => _events.Select(static told => told.Message).OfType<T>();

    public async ValueTask DisposeAsync() => await Conversation.DisposeAsync();

    /// <summary>The lines of the session file, as kind and payload.</summary>
    public static IReadOnlyList<(string Kind, JsonElement Payload)> ReadRollout(string path) =>
        [.. File.ReadLines(path).Select(static line => JsonElement.Parse(line)).Select(static line => (line.GetProperty("type").GetString()!, line.GetProperty("payload")))];

    private static string KindOf(EventMessage message)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            message.WriteTo(writer);
        }

        return JsonElement.Parse(buffer.ToArray()).GetProperty("type").GetString()!;
    }
}
