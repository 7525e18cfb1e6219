using Codex.Authentication;
using Codex.Protocol;

namespace Codex.Models.Tests;

/// <summary>Short forms of what most tests do.</summary>
internal static class Ask
{
    public const string Completed = "data: {\"type\":\"response.completed\",\"response\":{\"id\":\"resp_1\"}}\n\n";

    public const string ChatStop = "data: {\"choices\":[{\"delta\":{\"content\":\"hi\"}}]}\n\ndata: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static ModelRequest Request(params ResponseItem[] input) => new()
    {
        Model = "gpt-5-codex",
        Instructions = "be good",
        Input = input.Length == 0 ? [MessageItem.User("hello")] : input,
        ThreadId = ThreadId.Parse("0199a213-81c0-7800-8aa1-bbab2a035a53"),
    };

    public static ModelProvider Provider(
        RawServer server,
        WireApi wire = WireApi.Responses,
        int requestRetries = 0,
        Func<ModelProviderDefinition, ModelProviderDefinition>? change = null,
        Func<string, string?>? environment = null)
    {
        var definition = new ModelProviderDefinition
        {
            Name = "mock",
            BaseUrl = server.BaseUrl,
            WireApi = wire,
            RequestMaxRetries = requestRetries,
            StreamIdleTimeout = TimeSpan.Zero,
        };
        return new ModelProvider("mock", change?.Invoke(definition) ?? definition, environment ?? (static _ => null));
    }

    public static async Task<List<ResponseEvent>> AllAsync(ModelProvider provider, ModelRequest? request = null, ModelClientOptions? options = null)
    {
        var client = new ModelClient(provider, (options ?? new ModelClientOptions { Time = new InstantTime() }) with { ResponsesFixture = null });
        List<ResponseEvent> events = [];
        await foreach (ResponseEvent next in client.StreamAsync(request ?? Request(), Token))
        {
            events.Add(next);
        }

        return events;
    }

    public static Task<ModelException> ErrorAsync(ModelProvider provider, ModelRequest? request = null, ModelClientOptions? options = null) =>
        Assert.ThrowsAsync<ModelException>(() => AllAsync(provider, request, options));

    public static async Task<List<ResponseEvent>> ReadAsync(Func<ServerSentEventReader, ModelClientOptions, AnswerStream> wire, params byte[][] pieces)
    {
        using var stream = new FedStream(pieces);
        stream.End();
        using var idle = new IdleTimer(TimeSpan.Zero, TimeProvider.System, Token);
        using var reader = new ServerSentEventReader(stream, idle);
        AnswerStream answer = wire(reader, new ModelClientOptions());
        List<ResponseEvent> events = [];
        do
        {
            events.Add(await answer.NextAsync(Token));
        }
        while (events[^1] is not ResponseCompleted);
        return events;
    }

    public static AnswerStream Responses(ServerSentEventReader reader, ModelClientOptions options) => new ResponsesStream(reader, options, "ray-1");

    public static AnswerStream Chat(ServerSentEventReader reader, ModelClientOptions options) => new ChatStream(reader, options, null);

    /// <summary>A login that is renewed as the test says.</summary>
    internal sealed class Login(AuthenticationMode mode, Func<int, Credential?>? renew = null) : ICredentialSource
    {
        public int Renewals { get; private set; }

        public Credential Current { get; private set; } = new() { Mode = mode, BearerToken = "token-0", AccountId = mode == AuthenticationMode.ChatGpt ? "acct-1" : null };

        public bool IsStored
        {
            init => Current = Current with { IsStored = value };
        }

        public ValueTask<Credential?> GetAsync(CancellationToken ct) => ValueTask.FromResult<Credential?>(Current);

        public ValueTask<Credential?> RefreshAsync(Credential refused, CancellationToken ct)
        {
            Renewals++;
            Credential? fresh = renew?.Invoke(Renewals);
            Current = fresh ?? Current;
            return ValueTask.FromResult(fresh);
        }
    }
}
