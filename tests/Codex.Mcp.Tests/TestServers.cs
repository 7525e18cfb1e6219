using System.Collections.Concurrent;
using System.Text.Json;
using Codex.Execution;
using Codex.Testing;

namespace Codex.Mcp.Tests;

/// <summary>Connections to real server programs.</summary>
public sealed class TestServers : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>What was told.</summary>
    public ConcurrentQueue<McpNotice> Notices { get; } = new();

    public ManualTime Time { get; } = new();

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
            OnNotice = notice =>
            {
                Notices.Enqueue(notice);
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

        _folder.Dispose();
    }
}

/// <summary>The system's clock, which can be put forward; timers run by the system's.</summary>
public sealed class ManualTime : TimeProvider
{
    private long _ahead;

    public void Advance(TimeSpan time) => Interlocked.Add(ref _ahead, (long)(time.TotalSeconds * TimestampFrequency));

    public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _ahead);
}
