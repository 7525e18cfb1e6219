// A program with an agent in it. Without a key it runs offline, with a scripted model:
//   dotnet run --project samples/Embedding
//   CODEX_API_KEY=... dotnet run --project samples/Embedding
using Codex.Core;
using Codex.Execution;
using Codex.Protocol;
using Codex.Samples.Embedding;
using Codex.Testing;
using Microsoft.Extensions.AI;
using SandboxMode = Codex.Configuration.SandboxMode;

// On Linux the agent starts this very program again, under this name, to confine each command.
if (InvocationName.Read() == LinuxSandboxCommand.Name)
{
    return LinuxSandboxCommand.Run(args);
}

// Ctrl-C interrupts the turn; its commands are stopped.
using var interrupt = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    interrupt.Cancel();
};

// A function of this program that the model can call; as it only reads, nobody is asked first.
AIFunction readTicket = AIFunctionFactory.Create(
    (int number) => $"Ticket {number}: a file greeting.txt with the word hello is missing.",
    new AIFunctionFactoryOptions
    {
        Name = "read_ticket",
        Description = "Reads a ticket of our tracker by its number.",
        AdditionalProperties = new Dictionary<string, object?> { ["readOnlyHint"] = true },
    });

using var workspace = new TemporaryFolder("codex-sample-");
await using ScriptedModelServer? scripted = Environment.GetEnvironmentVariable("CODEX_API_KEY") is { Length: > 0 } ? null : await OfflineModel.StartAsync(interrupt.Token);
await using var client = new CodexClient();
await using CodexThread thread = await client.StartThreadAsync(
    new ThreadOptions
    {
        WorkingDirectory = workspace.Path,
        Sandbox = SandboxMode.WorkspaceWrite,
        ApprovalPolicy = ApprovalPolicy.Untrusted,
        OnApproval = DecideAsync,
        Tools = [readTicket],
        IsEphemeral = true,
        Model = scripted is null ? null : "scripted",
        ProviderDefinition = scripted is null ? null : OfflineModel.ProviderOf(scripted),
    },
    interrupt.Token);

bool isComplete = false;
await foreach (ThreadEvent message in thread.RunStreamingAsync("Read ticket 7 and do what it asks.", cancellationToken: interrupt.Token))
{
    switch (message)
    {
        case ThreadEvent.MessageDelta delta:
            Console.Write(delta.Text);
            break;
        case ThreadEvent.ItemCompleted { Item: ThreadItem.AgentMessage }:
            Console.WriteLine();
            break;
        case ThreadEvent.ItemCompleted { Item: ThreadItem.CommandExecution command }:
            Console.WriteLine($"ran {command.Command} (exit code {command.ExitCode}): {command.AggregatedOutput.Trim()}");
            break;
        case ThreadEvent.ItemCompleted { Item: ThreadItem.FileChange change }:
            Console.WriteLine($"changed {string.Join(", ", change.Changes.Select(static file => file.Path))}");
            break;
        case ThreadEvent.TurnCompleted done:
            Console.WriteLine($"tokens: {done.Usage.TotalTokens}");
            isComplete = true;
            break;
        case ThreadEvent.TurnFailed failed:
            Console.Error.WriteLine(failed.Message);
            break;
    }
}

return isComplete ? 0 : 1;

// What a person would decide in a dialog: here commands may run, patches may not.
static ValueTask<ReviewDecision> DecideAsync(ApprovalRequest request, CancellationToken cancellationToken)
{
    ReviewDecision decision = request is ApprovalRequest.Command ? ReviewDecision.Approved : ReviewDecision.Denied;
    string what = request is ApprovalRequest.Command command ? string.Join(' ', command.Words) : "a patch";
    Console.WriteLine($"asked: {what}; answered: {decision}");
    return ValueTask.FromResult(decision);
}
