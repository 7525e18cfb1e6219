using System.Collections.Concurrent;
using System.Text.Json;
using Codex.Execution;
using Codex.Testing;

namespace Codex.Mcp.Tests;

/// <summary>Connections to real server programs.</summary>
public sealed class TestServers : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SemaphoreSlim _told = new(0);

    /// <summary>What was told.</summary>
    public ConcurrentQueue<McpNotice> Notices { get; } = new();

    public ManualTime Time { get; } = new();

    /// <summary>What the servers said besides answers.</summary>
    public RecordedLog Log { get; } = new();

    public McpConnections Connections { get; private set; } = null!;

    /// <summary>Variables of the agent besides its own.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A file of this test.</summary>
    public string File(string name) => _folder.Combine(name);

    /// <summary>A server in a mode; its name is that of the mode.</summary>
    public McpServerSettings Server(string mode = "good", string? log = null) => new()
    {
        Name = mode,
        Address = new McpServerAddress.Program
        {
            Command = Path.Combine(AppContext.BaseDirectory, "Codex.Mcp.Tests.Server"),
            Arguments = log is null ? [mode] : [mode, File(log)],
            PassedVariables = ["DOTNET_ROOT"],
        },
    };

    /// <summary>Waits for the next that is told.</summary>
    public Task NoticeAsync() => _told.WaitAsync(Stop);

    /// <summary>Waits until a file of this test holds a text.</summary>
    public async Task WrittenAsync(string name, string text)
    {
        var changed = new SemaphoreSlim(0);
        using var watcher = new FileSystemWatcher(_folder.Path, name) { NotifyFilter = NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.FileName };
        watcher.Changed += (_, _) => changed.Release();
        watcher.Created += (_, _) => changed.Release();
        watcher.EnableRaisingEvents = true;
        while (!System.IO.File.Exists(File(name)) || !(await ReadAsync(name)).Contains(text, StringComparison.Ordinal))
        {
            await changed.WaitAsync(Stop);
        }
    }

    /// <summary>Waits for the start of a server, which every question waits for.</summary>
    public Task StartedAsync(string server) => Connections.ListResourceTemplatesAsync(server, null, Stop);

    /// <summary>Waits, from turn to turn, until a tool is offered.</summary>
    public async Task OfferedAsync(string qualifiedName)
    {
        while (!Names.Contains(qualifiedName))
        {
            await Connections.ReadyAsync(Stop);
        }
    }

    public static async Task<TestServers> StartAsync(params McpServerSettings[] servers) => await new TestServers().ConnectAsync(servers);

    /// <summary>Starts the servers and waits until they have settled.</summary>
    public async Task<TestServers> ConnectAsync(params McpServerSettings[] servers)
    {
        Begin(servers);
        await Connections.ReadyAsync(Stop);
        return this;
    }

    /// <summary>Starts the servers.</summary>
    public void Begin(params McpServerSettings[] servers)
    {
        var environment = ShellEnvironment.OfThisProcess().ToDictionary();
        foreach ((string name, string value) in Variables)
        {
            environment[name] = value;
        }

        Connections = new McpConnections(servers, new McpConnectionsOptions
        {
            ClientVersion = "0.57.0",
            Environment = environment,
            Time = Time,
            Log = Log,
            ToolListFolder = File("lists"),
            OnNotice = notice =>
            {
                Notices.Enqueue(notice);
                _told.Release();
                return ValueTask.CompletedTask;
            },
        });
        Connections.Start();
    }

    public McpTool Tool(string name) => Connections.Tools.First(tool => tool.Name == name);

    public Task<McpCallResult> CallAsync(string tool, string? arguments = null) =>
        Connections.CallToolAsync(Tool(tool), arguments is null ? null : JsonElement.Parse(arguments), null, Stop);

    public IReadOnlyList<string> Names => [.. Connections.Tools.Select(tool => tool.QualifiedName)];

    public async ValueTask DisposeAsync()
    {
        if (Connections is not null)
        {
            await Connections.DisposeAsync();
        }

        _told.Dispose();
        _folder.Dispose();
    }

    private async Task<string> ReadAsync(string name)
    {
        // The server may be writing.
        await using var file = new FileStream(File(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return await reader.ReadToEndAsync(Stop);
    }
}
