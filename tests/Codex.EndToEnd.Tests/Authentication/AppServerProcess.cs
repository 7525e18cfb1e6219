using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Codex.Testing;

namespace Codex.EndToEnd.Tests.Authentication;

/// <summary>The real <c>codex app-server</c> and a client that speaks to it line by line.</summary>
internal sealed class AppServerProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _error;
    private readonly List<JsonElement> _inbox = [];
    private int _nextId;

    private AppServerProcess(Process process, CancellationToken ct)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync(ct);
    }

    /// <summary>The methods of everything that the server told by itself, in order.</summary>
    public IEnumerable<string> Told => _inbox
        .Where(static message => message.TryGetProperty("method", out _)).Select(static message => message.GetProperty("method").GetString()!);

    /// <summary>Starts it and introduces the client.</summary>
    public static async Task<AppServerProcess> StartAsync(TemporaryFolder folder, string tokenUrl, CancellationToken ct, params string[] arguments)
    {
        var server = new AppServerProcess(Process.Start(AgentProcess.StartOf(folder, tokenUrl, ["app-server", .. arguments]))!, ct);
        await server.CallAsync("initialize", """{"clientInfo":{"name":"ide","version":"1.2.3"}}""", ct);
        return server;
    }

    /// <summary>The answer of a request, with <c>result</c> or <c>error</c>.</summary>
    public async Task<JsonElement> AskAsync(string method, string? parameters, CancellationToken ct)
    {
        int id = ++_nextId;
        string line = parameters is null ? $$"""{"id":{{id}},"method":"{{method}}"}""" : $$"""{"id":{{id}},"method":"{{method}}","params":{{parameters}}}""";
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), ct);
        await _process.StandardInput.FlushAsync(ct);
        return await ReadUntilAsync(
            message => !message.TryGetProperty("method", out _) && message.TryGetProperty("id", out JsonElement answered) && answered.GetInt32() == id, ct);
    }

    public async Task<JsonElement> CallAsync(string method, string? parameters, CancellationToken ct)
    {
        JsonElement answer = await AskAsync(method, parameters, ct);
        return answer.TryGetProperty("result", out JsonElement result) ? result : throw new InvalidOperationException($"{method} was refused: {answer}");
    }

    /// <summary>The params of the next notification of a method.</summary>
    public async Task<JsonElement> ToldAsync(string method, CancellationToken ct) => (await ReadUntilAsync(
        message => message.TryGetProperty("method", out JsonElement name) && name.ValueEquals(method), ct)).GetProperty("params");

    /// <summary>Says something in a conversation and reads until its turn has ended; gives the events from then on.</summary>
    public async Task<IReadOnlyList<string>> SayAsync(string conversation, string text, CancellationToken ct)
    {
        int before = _inbox.Count;
        await CallAsync("sendUserMessage", $$$"""{"conversationId":"{{{conversation}}}","items":[{"type":"text","data":{"text":"{{{text}}}"}}]}""", ct);
        if (!_inbox.Skip(before).Any(static message => message.TryGetProperty("method", out JsonElement name) && name.ValueEquals("codex/event/task_complete")))
        {
            await ToldAsync("codex/event/task_complete", ct);
        }

        return [.. _inbox.Skip(before).Where(static message => message.TryGetProperty("method", out _)).Select(static message => message.GetRawText())];
    }

    /// <summary>Ends the input and waits for the end. No token stands in what it said.</summary>
    public async Task EndAsync(CancellationToken ct)
    {
        _process.StandardInput.Close();
        while (await _process.StandardOutput.ReadLineAsync(ct) is { } line)
        {
            _inbox.Add(JsonElement.Parse(line));
        }

        MadeUpTokens.AssertAbsent(await _error, "stderr");
        await _process.WaitForExitAsync(ct);
        Assert.Equal(0, _process.ExitCode);
        var all = new StringBuilder();
        _inbox.ForEach(message => all.AppendLine(message.GetRawText()));
        MadeUpTokens.AssertAbsent(all.ToString(), "stdout");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private async Task<JsonElement> ReadUntilAsync(Func<JsonElement, bool> wanted, CancellationToken ct)
    {
        while (await _process.StandardOutput.ReadLineAsync(ct) is { } line)
        {
            JsonElement message = JsonElement.Parse(line);
            _inbox.Add(message);
            if (wanted(message))
            {
                return message;
            }
        }

        throw new InvalidOperationException($"the server's output ended first: {await _error}");
    }
}
