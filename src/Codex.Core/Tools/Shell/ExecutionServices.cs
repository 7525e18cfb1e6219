using Codex.Configuration;
using Codex.Core.Tools.Terminal;
using Codex.Execution;
using Codex.Execution.Shells;
using Codex.Protocol;

namespace Codex.Core.Tools.Shell;

/// <summary>What a conversation runs commands with: their variables, the sandbox, the runner.</summary>
internal sealed class ExecutionServices : IAsyncDisposable
{
    /// <param name="configuration">Says which variables commands get.</param>
    /// <param name="environment">The variables that they start from.</param>
    /// <param name="sandbox">What confines them.</param>
    /// <param name="tellsOutputDeltas">Whether pieces of output are told as they arrive.</param>
    /// <param name="time">What time limits are measured with.</param>
    public ExecutionServices(
        CodexConfiguration configuration, IReadOnlyDictionary<string, string> environment, ISandbox sandbox, bool tellsOutputDeltas, TimeProvider time)
    {
        OwnEnvironment = environment;
        Environment = ShellEnvironment.Create(configuration.ShellEnvironmentPolicy, environment);
        TemporaryFolder = environment.GetValueOrDefault("TMPDIR");
        Commands = configuration.Commands;
        Sandbox = sandbox;
        TellsOutputDeltas = tellsOutputDeltas;
        Runner = new ProcessRunner(time);
        Terminals = new ConversationTerminals(time);
    }

    /// <summary>The user's shell.</summary>
    public UserShell Shell { get; } = UserShell.Detect();

    public ProcessRunner Runner { get; }

    /// <summary>What confines commands where the policy asks for it.</summary>
    public ISandbox Sandbox { get; }

    /// <summary>The user's own lists of commands.</summary>
    public CommandLists Commands { get; }

    /// <summary>Whether pieces of output are told as they arrive.</summary>
    public bool TellsOutputDeltas { get; }

    /// <summary>The folder that <c>TMPDIR</c> names; null for none.</summary>
    public string? TemporaryFolder { get; }

    /// <summary>The variables of commands.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>The program's own variables.</summary>
    public IReadOnlyDictionary<string, string> OwnEnvironment { get; }

    /// <summary>The commands that run in terminals.</summary>
    public ConversationTerminals Terminals { get; }

    public ValueTask DisposeAsync() => Terminals.DisposeAsync();
}
