using System.Text.Json;
using Codex.Testing;

namespace Codex.AppServer.Tests.Conversations;

/// <summary>Conversations of a client that reads slowly, or not at all.</summary>
public sealed class SlowClientTests
{
    private const int Pieces = 400;
    private const int PieceSize = 8 * 1024;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_conversation_waits_for_a_client_that_reads_slowly_and_tells_it_everything_in_order()
    {
        await using ServerFixture server = await ServerFixture.StartNarrowAsync(
            unreadBytes: 4096, static options => options with { MaxUnsentBytes = 32 * 1024 }, ManyPieces());
        string conversation = await server.NewConversationAsync();
        await server.SayAsync(conversation, "go");
        await server.EventAsync("task_complete");
        string[] pieces = [.. server.Received("codex/event/agent_message_delta").Select(static message => message.GetProperty("params").GetProperty("msg").GetProperty("delta").GetString()!)];
        Assert.Equal(Enumerable.Range(0, Pieces).Select(Piece), pieces);
    }

    [Fact]
    public async Task A_client_that_does_not_read_at_all_is_told_off_and_the_server_ends_in_order()
    {
        await using ServerFixture server = await ServerFixture.StartNarrowAsync(
            unreadBytes: 4096,
            static options => options with { MaxUnsentBytes = 32 * 1024, ClientPatience = TimeSpan.FromMilliseconds(300) },
            ManyPieces());
        string conversation = await server.NewConversationAsync();
        string path = Directory.GetFiles(server.Home, "rollout-*.jsonl", SearchOption.AllDirectories).Single();
        await server.SayAsync(conversation, "go");
        IOException end = await Assert.ThrowsAsync<IOException>(() => server.Completion.WaitAsync(Stop));
        Assert.Contains("stopped reading", end.Message, StringComparison.Ordinal);
        Assert.Contains(server.Log, static line => line.Contains("has read nothing", StringComparison.Ordinal));
        // The session is complete up to where it was ended: every line is whole, what the user said is in it.
        string[] session = await File.ReadAllLinesAsync(path, Stop);
        Assert.All(session, static line => Assert.Equal(JsonValueKind.Object, JsonElement.Parse(line).ValueKind));
        Assert.Contains(session, static line => line.Contains("\"user_message\"", StringComparison.Ordinal));
    }

    private static ScriptedResponse ManyPieces() => ScriptedResponse.Events(
    [
        ResponseEvents.Created(),
        ResponseEvents.MessageAdded(),
        .. Enumerable.Range(0, Pieces).Select(static number => ResponseEvents.OutputTextDelta(Piece(number))),
        ResponseEvents.MessageDone("done"),
        ResponseEvents.Completed(),
    ]);

    private static string Piece(int number) => $"{number} " + new string('x', PieceSize);
}
