using Codex.Authentication;
using Codex.Configuration;
using Codex.Core.Telemetry;
using Codex.Core.Tools.Shell;
using Codex.Execution;
using Codex.Models;

namespace Codex.Core.Conversations;

/// <summary>What all conversations of a program share.</summary>
internal sealed class AgentServices
{
    public required ClientIdentity Identity { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>The credentials for a configuration.</summary>
    public required Func<CodexConfiguration, ICredentialSource> LoginOf { get; init; }

    /// <summary>What is known of the login for a configuration, without asking any server.</summary>
    public required Func<CodexConfiguration, CancellationToken, ValueTask<AccountInformation?>> AccountOf { get; init; }

    /// <summary>What is reported, and the log.</summary>
    public required TelemetryCenter Telemetry { get; init; }

    /// <summary>Fails when the configuration does not allow the login that is in use.</summary>
    public required Func<CodexConfiguration, CancellationToken, Task> DemandAllowedLoginAsync { get; init; }

    /// <summary>The variables of the program's environment that commands start from.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The Linux sandbox's helper; null for the running executable.</summary>
    public SandboxHelper? SandboxHelper { get; init; }

    public IModelClient CreateModelClient(CodexConfiguration configuration, IModelClientObserver? observer) => new ModelClient(
        new ModelProvider(configuration.ModelProviderId, configuration.ModelProvider),
        new ModelClientOptions { Credentials = LoginOf(configuration), Identity = Identity, Time = Time, Observer = observer });

    public ExecutionServices CreateExecution(ConversationOptions options) =>
        new(options.Configuration, Environment, Sandbox.ForThisMachine(SandboxHelper, options.Configuration.Sandbox), options.TellsOutputDeltas, Time);
}
