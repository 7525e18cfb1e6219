using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Codex.Configuration;
using Codex.Core;
using Codex.Testing;

namespace Codex.McpServer.Tests;

/// <summary>A server with a scripted model, and a client that speaks to it line by line.</summary>
public sealed class ServerFixture : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Pipe _toServer = new();
    private readonly Pipe _toClient = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly List<string> _log = [];
    private readonly List<JsonElement> _inbox = [];
    private readonly StreamReader _reader;
    private readonly CodexClient _agent;
    private readonly CancellationTokenSource _stop = new();
    private Task _server = Task.CompletedTask;

    private ServerFixture(ScriptedModelServer model)
    {
        Model = model;
        _reader = new StreamReader(_toClient.Reader.AsStream(), Encoding.UTF8);
        Directory.CreateDirectory(Path.Combine(Workspace, "sub"));
        _folder.Write("home/config.toml", $"""
            model_provider = "mock"
            approval_policy = "untrusted"
            sandbox_mode = "danger-full-access"

            [model_providers.mock]
            name = "mock"
            base_url = "{model.BaseUrl}"
            wire_api = "responses"
            request_max_retries = 0
            stream_max_retries = 0

            [profiles.low]
            model_reasoning_effort = "low"
            """);
        _agent = new CodexClient(new CodexClientOptions { CodexHome = Home, HonorsCodexApiKey = false, Originator = "codex_cli_rs" });
    }

    public ScriptedModelServer Model { get; }

    public string Home => _folder.Combine("home");

    public string Workspace => _folder.Combine("ws");

    /// <summary>What was told about lines that were skipped.</summary>
    public IReadOnlyList<string> Log => _log;

    /// <summary>Everything read so far.</summary>
    public IReadOnlyList<JsonElement> Inbox => _inbox;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<ServerFixture> StartAsync(params IEnumerable<ScriptedResponse> script) => await StartAsync(static options => options, script);

    public static async Task<ServerFixture> StartAsync(Func<ConfigurationOptions, ConfigurationOptions> configure, params IEnumerable<ScriptedResponse> script)
    {
        var fixture = new ServerFixture(await ScriptedModelServer.StartAsync(script, Stop));
        var server = new CodexMcpServer(fixture._agent, new McpServerOptions
        {
            Configuration = configure(new ConfigurationOptions { CodexHome = fixture.Home, ProcessFolder = fixture.Workspace, ManagedFile = "" }),
            Log = fixture._log.Add,
        });
        fixture._server = server.RunAsync(fixture._toServer.Reader.AsStream(), fixture._toClient.Writer.AsStream(), fixture._stop.Token);
        return fixture;
    }

    public async Task SendAsync(string line) => await _toServer.Writer.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), Stop);

    /// <summary>Calls a tool; arguments as JSON.</summary>
    public Task CallAsync(string id, string tool, string arguments) => SendAsync(
        $$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"tools/call","params":{"name":"{{{tool}}}","arguments":{{{arguments}}} } }""");

    /// <summary>Reads until the answer of a request is there.</summary>
    public Task<JsonElement> AnswerAsync(string id) => WaitAsync(message =>
        !message.TryGetProperty("method", out _) && message.TryGetProperty("id", out JsonElement answered) && answered.GetRawText() == id);

    /// <summary>Reads until an event is there.</summary>
    public async Task<JsonElement> EventAsync(string type) => (await WaitAsync(message => IsEvent(message, type))).GetProperty("params");

    /// <summary>Reads until the server asks something.</summary>
    public Task<JsonElement> QuestionAsync() => MessageAsync("elicitation/create");

    /// <summary>Reads until a request or a notification of a method is there.</summary>
    public Task<JsonElement> MessageAsync(string wanted) => WaitAsync(message =>
        message.TryGetProperty("method", out JsonElement method) && method.ValueEquals(wanted));

    public static bool IsEvent(JsonElement message, string type) =>
        message.TryGetProperty("method", out JsonElement method) && method.ValueEquals("codex/event")
        && message.GetProperty("params").GetProperty("msg").GetProperty("type").ValueEquals(type);

    /// <summary>The conversation of a first event.</summary>
    public async Task<string> ConversationAsync() => (await EventAsync("session_configured")).GetProperty("msg").GetProperty("session_id").GetString()!;

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
        await ((Task)_server).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _agent.DisposeAsync();
        await Model.DisposeAsync();
        _reader.Dispose();
        _stop.Dispose();
        _folder.Dispose();
    }

    private async Task<JsonElement> WaitAsync(Func<JsonElement, bool> wanted)
    {
        while (await _reader.ReadLineAsync(Stop) is { } line)
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
