using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Codex.Samples.AppServerClient;

/// <summary>Something that the server tells, or asks when it has an id.</summary>
/// <param name="Method">What, for example <c>codex/event/agent_message</c>.</param>
/// <param name="Params">The details.</param>
/// <param name="Id">To be given to <see cref="AppServerClient.AnswerAsync"/>; null when no answer is wanted.</param>
public sealed record ServerMessage(string Method, JsonObject Params, JsonNode? Id);

/// <summary>The server has refused a request, or failed at it.</summary>
/// <param name="code">-32600 for what it cannot take, -32603 for what has failed.</param>
/// <param name="message">For people.</param>
public sealed class AppServerException(int code, string message) : Exception(message)
{
    /// <summary>-32600 or -32603.</summary>
    public int Code { get; } = code;
}

/// <summary>A running <c>codex app-server</c>: requests with their answers, and a stream of what it tells and asks.</summary>
public sealed class AppServerClient : IAsyncDisposable
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly ConcurrentDictionary<long, TaskCompletionSource<JsonObject>> _open = new();
    private readonly Channel<ServerMessage> _messages = Channel.CreateUnbounded<ServerMessage>();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly StreamWriter _input;
    private readonly Task _reading;
    private long _lastId;

    private AppServerClient(Process process)
    {
        Process = process;
        _input = new StreamWriter(process.StandardInput.BaseStream, s_utf8) { NewLine = "\n" };
        _reading = ReadAsync();
    }

    /// <summary>The server.</summary>
    public Process Process { get; }

    /// <summary>What the server tells and asks, in order; ends with the server.</summary>
    public ChannelReader<ServerMessage> Messages => _messages.Reader;

    /// <summary>Starts a server and introduces this client to it.</summary>
    /// <param name="start">The program and its environment; its input and output are taken over.</param>
    /// <param name="cancellationToken">Gives up waiting for the server's answer.</param>
    public static async Task<AppServerClient> StartAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        start.ArgumentList.Add("app-server");
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.StandardOutputEncoding = s_utf8;
        var client = new AppServerClient(Process.Start(start)!);
        await client.CallAsync(
            "initialize",
            new JsonObject { ["clientInfo"] = new JsonObject { ["name"] = "sample", ["title"] = "Sample", ["version"] = "1.0.0" } },
            cancellationToken);
        await client.WriteAsync(new JsonObject { ["method"] = "initialized" }, cancellationToken);
        return client;
    }

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <exception cref="AppServerException">It was refused, or has failed.</exception>
    /// <exception cref="IOException">The server has ended.</exception>
    public async Task<JsonObject> CallAsync(string method, JsonObject? parameters, CancellationToken cancellationToken)
    {
        long id = Interlocked.Increment(ref _lastId);
        var answer = new TaskCompletionSource<JsonObject>(TaskCreationOptions.RunContinuationsAsynchronously);
        _open[id] = answer;
        await WriteAsync(new JsonObject { ["method"] = method, ["id"] = id, ["params"] = parameters }, cancellationToken);
        if (_reading.IsCompleted)
        {
            answer.TrySetException(new IOException("The server has ended."));
        }

        return await answer.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Answers a question of the server.</summary>
    public Task AnswerAsync(ServerMessage question, JsonObject result, CancellationToken cancellationToken) =>
        WriteAsync(new JsonObject { ["id"] = question.Id?.DeepClone(), ["result"] = result }, cancellationToken);

    /// <summary>Closes the server's input, which ends it in order.</summary>
    public async ValueTask DisposeAsync()
    {
        await _input.DisposeAsync();
        await _reading;
        await Process.WaitForExitAsync();
        Process.Dispose();
        _writing.Dispose();
    }

    private async Task WriteAsync(JsonObject message, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await _input.WriteLineAsync(message.ToJsonString().AsMemory(), cancellationToken);
            await _input.FlushAsync(cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task ReadAsync()
    {
        while (await Process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (JsonNode.Parse(line) is not JsonObject message)
            {
                continue;
            }

            if (message["method"] is { } method)
            {
                _messages.Writer.TryWrite(new ServerMessage(method.GetValue<string>(), message["params"] as JsonObject ?? [], message["id"]));
            }
            else if (_open.TryRemove(message["id"]!.GetValue<long>(), out TaskCompletionSource<JsonObject>? answer))
            {
                if (message["error"] is { } error)
                {
                    answer.TrySetException(new AppServerException(error["code"]!.GetValue<int>(), error["message"]!.GetValue<string>()));
                }
                else
                {
                    answer.TrySetResult(message["result"] as JsonObject ?? []);
                }
            }
        }

        _messages.Writer.TryComplete();
        foreach (TaskCompletionSource<JsonObject> left in _open.Values)
        {
            left.TrySetException(new IOException("The server has ended."));
        }
    }
}
