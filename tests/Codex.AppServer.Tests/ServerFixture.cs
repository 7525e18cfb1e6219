using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Codex.Authentication;
using Codex.Configuration;
using Codex.Execution;
using Codex.Testing;

namespace Codex.AppServer.Tests;

/// <summary>A server with a scripted model, and a client that speaks to it line by line.</summary>
public sealed class ServerFixture : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly Pipe _toServer = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly Pipe _toClient;
    private readonly List<string> _log = [];
    private readonly List<JsonElement> _inbox = [];
    private readonly StreamReader _reader;
    private readonly CancellationTokenSource _stop = new();
    private Task _server = Task.CompletedTask;
    private int _nextId;

    private ServerFixture(ScriptedModelServer model, long unreadBytes = 0)
    {
        Model = model;
        _toClient = new Pipe(new PipeOptions(pauseWriterThreshold: unreadBytes, resumeWriterThreshold: unreadBytes / 2));
        _reader = new StreamReader(_toClient.Reader.AsStream(), Encoding.UTF8);
        Directory.CreateDirectory(Workspace);
        _folder.Write("home/config.toml", ConfigurationText);
    }

    public ScriptedModelServer Model { get; }

    /// <summary>How logins in the browser are made; no test uses the service's own issuer or port.</summary>
    private LoginOptions BrowserLogin { get; init; } = new() { Issuer = "http://127.0.0.1:1", Port = 0 };

    public string Home => _folder.Combine("home");

    public string Workspace => _folder.Combine("ws");

    public string ConfigurationText => $"""
        model_provider = "mock"
        approval_policy = "untrusted"
        sandbox_mode = "danger-full-access"

        [model_providers.mock]
        name = "mock"
        base_url = "{Model.BaseUrl}"
        wire_api = "responses"
        request_max_retries = 0
        stream_max_retries = 0

        [model_providers.gpt]
        name = "gpt"
        base_url = "{Model.BaseUrl}"
        wire_api = "responses"
        requires_openai_auth = true

        [profiles.low]
        model_reasoning_effort = "low"
        """;

    /// <summary>Ends with the server.</summary>
    public Task Completion => _server;

    /// <summary>Everything read so far, in order.</summary>
    public IReadOnlyList<JsonElement> Inbox => _inbox;

    /// <summary>What the server logged.</summary>
    public IReadOnlyList<string> Log
    {
        get
        {
            lock (_log)
            {
                return [.. _log];
            }
        }
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A server to which nothing has been said.</summary>
    public static Task<ServerFixture> StartRawAsync(params IEnumerable<ScriptedResponse> script) => StartRawAsync(static options => options, script);

    public static async Task<ServerFixture> StartRawAsync(Func<ConfigurationOptions, ConfigurationOptions> configure, params IEnumerable<ScriptedResponse> script)
    {
        var fixture = new ServerFixture(await ScriptedModelServer.StartAsync(script, Stop));
        fixture.Start(configure, fixture._toClient.Writer.AsStream());
        return fixture;
    }

    /// <summary>A server that knows its client, with a login of the built-in kind: the provider <c>gpt</c> and further settings.</summary>
    public static async Task<ServerFixture> StartWithLoginAsync(string issuer, string settings, params IEnumerable<ScriptedResponse> script)
    {
        var fixture = new ServerFixture(await ScriptedModelServer.StartAsync(script, Stop)) { BrowserLogin = new() { Issuer = issuer, Port = 0 } };
        fixture.Write("home/config.toml", settings + "\n" + fixture.ConfigurationText.Replace("model_provider = \"mock\"", "model_provider = \"gpt\"", StringComparison.Ordinal));
        fixture.Start(static options => options, fixture._toClient.Writer.AsStream());
        await fixture.CallAsync("initialize", """{"clientInfo":{"name":"ide","version":"1.2.3"}}""");
        return fixture;
    }

    /// <summary>A server that knows its client, over a pipe that holds so many bytes which the client has not read.</summary>
    public static async Task<ServerFixture> StartNarrowAsync(long unreadBytes, Func<AppServerOptions, AppServerOptions> adapt, params IEnumerable<ScriptedResponse> script)
    {
        var fixture = new ServerFixture(await ScriptedModelServer.StartAsync(script, Stop), unreadBytes);
        fixture.Start(static options => options, fixture._toClient.Writer.AsStream(), adapt);
        await fixture.CallAsync("initialize", """{"clientInfo":{"name":"ide","version":"1.2.3"}}""");
        return fixture;
    }

    /// <summary>A server that knows its client.</summary>
    public static Task<ServerFixture> StartAsync(params IEnumerable<ScriptedResponse> script) => StartAsync(static options => options, script);

    public static async Task<ServerFixture> StartAsync(Func<ConfigurationOptions, ConfigurationOptions> configure, params IEnumerable<ScriptedResponse> script)
    {
        ServerFixture fixture = await StartRawAsync(configure, script);
        await fixture.CallAsync("initialize", """{"clientInfo":{"name":"ide","version":"1.2.3"}}""");
        return fixture;
    }

    public string Write(string path, string text) => _folder.Write(path, text);

    public string Combine(string path) => _folder.Combine(path);

    /// <summary>Sends a line as it is.</summary>
    public Task SendAsync(string line) => SendAsync(Encoding.UTF8.GetBytes(line + "\n"));

    public async Task SendAsync(byte[] bytes) => await _toServer.Writer.WriteAsync(bytes, Stop);

    /// <summary>Sends a request; the answer is read later.</summary>
    /// <returns>Its id.</returns>
    public async Task<int> AskAsync(string method, string? parameters = null)
    {
        int id = ++_nextId;
        await SendAsync(parameters is null
            ? $$"""{"id":{{id}},"method":"{{method}}"}"""
            : $$"""{"id":{{id}},"method":"{{method}}","params":{{parameters}}}""");
        return id;
    }

    /// <summary>Sends a request and reads until its answer.</summary>
    public async Task<JsonElement> CallAsync(string method, string? parameters = null)
    {
        JsonElement answer = await AnswerAsync(await AskAsync(method, parameters));
        return answer.TryGetProperty("result", out JsonElement result) ? result : throw new InvalidOperationException($"{method} was refused: {answer}");
    }

    /// <summary>Sends a request that is refused; gives the code.</summary>
    public async Task<int> RefusedAsync(string method, string? parameters = null) =>
        (await AnswerAsync(await AskAsync(method, parameters))).GetProperty("error").GetProperty("code").GetInt32();

    /// <summary>Reads until the answer of a request is there.</summary>
    public Task<JsonElement> AnswerAsync(int id) => WaitAsync(message =>
        !message.TryGetProperty("method", out _) && message.TryGetProperty("id", out JsonElement answered)
        && answered.ValueKind == JsonValueKind.Number && answered.GetInt32() == id);

    /// <inheritdoc cref="AnswerAsync(int)"/>
    public Task<JsonElement> AnswerAsync(string id) => WaitAsync(message =>
        !message.TryGetProperty("method", out _) && message.TryGetProperty("id", out JsonElement answered) && answered.ValueKind == JsonValueKind.String && answered.ValueEquals(id));

    /// <summary>Reads until a notification or a request of the server is there.</summary>
    public Task<JsonElement> MessageAsync(string method) => WaitAsync(message => message.TryGetProperty("method", out JsonElement name) && name.ValueEquals(method));

    /// <summary>Reads until an event is there.</summary>
    public async Task<JsonElement> EventAsync(string type) => (await MessageAsync("codex/event/" + type)).GetProperty("params");

    /// <summary>Answers a request of the server.</summary>
    public Task ReplyAsync(JsonElement request, string result) => SendAsync($$"""{"id":{{request.GetProperty("id").GetRawText()}},"result":{{result}}}""");

    /// <summary>Tells the server to end, as a signal does.</summary>
    public Task StopAsync() => _stop.CancelAsync();

    /// <summary>A v1 conversation with a listener.</summary>
    public async Task<string> NewConversationAsync(string settings = "{}", bool isRaw = false)
    {
        string id = (await CallAsync("newConversation", settings)).GetProperty("conversationId").GetString()!;
        await CallAsync("addConversationListener", $$"""{"conversationId":"{{id}}","experimentalRawEvents":{{(isRaw ? "true" : "false")}}}""");
        return id;
    }

    /// <summary>A v2 thread.</summary>
    public async Task<string> StartThreadAsync(string settings = "{}")
    {
        string id = (await CallAsync("thread/start", settings)).GetProperty("thread").GetProperty("id").GetString()!;
        await MessageAsync("thread/started");
        return id;
    }

    public Task<int> SayAsync(string conversation, string text) => AskAsync(
        "sendUserMessage", $$$"""{"conversationId":"{{{conversation}}}","items":[{"type":"text","data":{"text":"{{{text}}}"}}]}""");

    /// <summary>Begins a turn of a thread; its answer is read.</summary>
    /// <returns>The turn's id.</returns>
    public async Task<string> TurnAsync(string thread, string text, string settings = "") =>
        (await CallAsync("turn/start", $$"""{"threadId":"{{thread}}","input":[{"type":"text","text":"{{text}}"}]{{settings}}}"""))
            .GetProperty("turn").GetProperty("id").GetString()!;

    /// <summary>The messages of one method that were read so far.</summary>
    public IEnumerable<JsonElement> Received(string method) =>
        _inbox.Where(message => message.TryGetProperty("method", out JsonElement name) && name.ValueEquals(method));

    /// <summary>The kinds of everything read, in order: methods, and <c>answer ID</c>.</summary>
    public IEnumerable<string> Kinds => _inbox.Select(static message => message.TryGetProperty("method", out JsonElement method)
        ? method.GetString()!
        : $"answer {message.GetProperty("id")}");

    /// <summary>Ends the input and waits for the server's end; the rest of its output is in <see cref="Inbox"/>.</summary>
    public async Task EndAsync()
    {
        await _toServer.Writer.CompleteAsync();
        await _server.WaitAsync(Stop);
        await _toClient.Writer.CompleteAsync();
        while (await _reader.ReadLineAsync(Stop) is { } line)
        {
            _inbox.Add(JsonElement.Parse(line));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _toServer.Writer.CompleteAsync();
        await _server.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Model.DisposeAsync();
        _reader.Dispose();
        _stop.Dispose();
        _folder.Dispose();
    }

    private void Start(
        Func<ConfigurationOptions, ConfigurationOptions> configure, Stream output, Func<AppServerOptions, AppServerOptions>? adapt = null)
    {
        var options = new AppServerOptions
        {
            BrowserLogin = BrowserLogin,
            SandboxHelper = new SandboxHelper { Program = Path.Combine(AppContext.BaseDirectory, "Codex.SandboxHelper") },
            Configuration = configure(new ConfigurationOptions { CodexHome = Home, ProcessFolder = Workspace, ManagedFile = "" }),
            Log = line =>
            {
                lock (_log)
                {
                    _log.Add(line);
                }
            },
        };
        _server = AppServerConnection.RunAsync(adapt?.Invoke(options) ?? options, _toServer.Reader.AsStream(), output, _stop.Token);
    }

    private async Task<JsonElement> WaitAsync(Func<JsonElement, bool> wanted)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        patience.CancelAfter(s_patience);
        while (await _reader.ReadLineAsync(patience.Token) is { } line)
        {
            JsonElement message = JsonElement.Parse(line);
            _inbox.Add(message);
            if (wanted(message))
            {
                return message;
            }
        }

        throw new InvalidOperationException("the server's output ended first");
    }
}
