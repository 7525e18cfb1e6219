using Codex.Configuration;
using Codex.Core.Conversations;
using Codex.Execution;
using Codex.Models;
using Codex.Protocol;
using Codex.Testing;

namespace Codex.Core.Tests;

/// <summary>An agent with a scripted model, a home and a working folder of its own.</summary>
public sealed class AgentFixture : IAsyncDisposable
{
    private static readonly SandboxHelper s_helper = new() { Program = Path.Combine(AppContext.BaseDirectory, "Codex.SandboxHelper") };

    private readonly TemporaryFolder _folder = new();

    private AgentFixture(ScriptedModelServer model, CodexClientOptions options)
    {
        Model = model;
        Directory.CreateDirectory(Home);
        Directory.CreateDirectory(Workspace);
        Client = new CodexClient(options with { CodexHome = Home, SandboxHelper = s_helper });
    }

    public ScriptedModelServer Model { get; }

    public CodexClient Client { get; }

    public string Home => _folder.Combine("home");

    public string Workspace => _folder.Combine("ws");

    public static Task<AgentFixture> CreateAsync(params IEnumerable<ScriptedResponse> script) => CreateAsync(new CodexClientOptions(), script);

    public static async Task<AgentFixture> CreateAsync(CodexClientOptions options, params IEnumerable<ScriptedResponse> script) =>
        new(await ScriptedModelServer.StartAsync(script, TestContext.Current.CancellationToken), options);

    /// <summary>Options of a thread that asks the scripted model.</summary>
    public ThreadOptions Options(SandboxMode sandbox = SandboxMode.DangerFullAccess) => new()
    {
        WorkingDirectory = Workspace,
        Model = "gpt-5-codex",
        ModelProvider = "mock",
        ProviderDefinition = new ModelProviderDefinition
        {
            Name = "mock",
            BaseUrl = Model.BaseUrl.ToString(),
            WireApi = WireApi.Responses,
            RequestMaxRetries = 0,
            StreamMaxRetries = 1,
        },
        Sandbox = sandbox,
    };

    public Task<CodexThread> StartAsync(ThreadOptions? options = null) =>
        Client.StartThreadAsync(options ?? Options(), TestContext.Current.CancellationToken);

    /// <summary>The configuration of <see cref="Options"/>, where the user can be asked.</summary>
    public CodexConfiguration Configuration(SandboxMode sandbox = SandboxMode.DangerFullAccess) =>
        Client.LoadConfiguration(Options(sandbox)) with { ApprovalPolicy = ApprovalPolicy.OnRequest };

    /// <summary>Skips a test that confines commands where this machine cannot: a confined command is told that it may not write.</summary>
    public async Task SkipWithoutSandboxAsync()
    {
        var writes = new ProcessRequest
        {
            Command = ["sh", "-c", "echo > probe"],
            WorkingDirectory = Workspace,
            Environment = new Dictionary<string, string>(ShellEnvironment.OfThisProcess()),
        };
        ProcessOutput output = await new ProcessRunner().RunAsync(
            await Sandbox.ForThisMachine(s_helper).ConfineAsync(writes, SandboxPolicy.ReadOnlyPolicy, Workspace, TestContext.Current.CancellationToken), null, TestContext.Current.CancellationToken);
        Assert.SkipUnless(output.Aggregated.Text.Contains("denied", StringComparison.Ordinal), $"commands cannot be confined here: {output.Aggregated.Text}");
    }

    /// <summary>Starts a conversation, beneath threads.</summary>
    internal async Task<ConversationProbe> ConverseAsync(CodexConfiguration? configuration = null) =>
        new(await Client.Conversations.StartAsync(
            new ConversationOptions { Configuration = configuration ?? Configuration() }, TestContext.Current.CancellationToken));

    /// <summary>Takes a conversation up from its file.</summary>
    internal async Task<ConversationProbe> ResumeAsync(string rolloutPath, CodexConfiguration? configuration = null) =>
        new(await Client.Conversations.ResumeAsync(
            new ConversationOptions { Configuration = configuration ?? Configuration() }, rolloutPath, TestContext.Current.CancellationToken));

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Model.DisposeAsync();
        _folder.Dispose();
    }
}
