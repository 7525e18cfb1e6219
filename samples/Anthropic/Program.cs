// The agent on a model of Anthropic, through the maker's own package. Gemini, Bedrock, Mistral or a model in this
// process take its place in one line: any IChatClient will do.
//   ANTHROPIC_API_KEY=... dotnet run --project samples/Anthropic -- FOLDER "What does this program do?"
using Anthropic;
using Anthropic.Exceptions;
using Codex.Core;
using Codex.Execution;
using Codex.Models;
using Codex.Protocol;
using Microsoft.Extensions.AI;
using ReasoningEffort = Codex.Protocol.ReasoningEffort;
using SandboxMode = Codex.Configuration.SandboxMode;

// On Linux the agent starts this very program again, under this name, to confine each command.
if (InvocationName.Read() == LinuxSandboxCommand.Name)
{
    return LinuxSandboxCommand.Run(args);
}

if (args is not [var folder, var task])
{
    Console.Error.WriteLine("usage: Codex.Samples.Anthropic FOLDER TASK");
    return 2;
}

// Ctrl-C interrupts the turn; its commands are stopped.
using var interrupt = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    interrupt.Cancel();
};

// The key is in ANTHROPIC_API_KEY. The agent asks again by itself, so the package need not.
using var anthropic = new AnthropicClient { MaxRetries = 0 };
using IChatClient chat = anthropic.AsIChatClient(defaultMaxOutputTokens: 16_000);
var model = new ChatClientModel(chat, new ChatClientModelOptions
{
    // Tells the agent what it need not ask twice: a wrong key, an unknown model.
    StatusOf = static error => (error as AnthropicApiException)?.StatusCode,
});

await using var client = new CodexClient();
await using CodexThread thread = await client.StartThreadAsync(
    new ThreadOptions
    {
        WorkingDirectory = folder,
        Sandbox = SandboxMode.WorkspaceWrite,
        Model = Environment.GetEnvironmentVariable("ANTHROPIC_MODEL") ?? "claude-sonnet-4-6",
        ModelClient = model,
        Effort = ReasoningEffort.Medium,
        // The patch tool, and the window after nine tenths of which the conversation is summarised.
        ConfigurationOverrides = ["features.apply_patch_freeform=true", "model_context_window=200000"],
    },
    interrupt.Token);

bool isComplete = false;
await foreach (ThreadEvent message in thread.RunStreamingAsync(task, cancellationToken: interrupt.Token))
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
            Console.WriteLine($"ran {command.Command} (exit code {command.ExitCode})");
            break;
        case ThreadEvent.ItemCompleted { Item: ThreadItem.FileChange change }:
            Console.WriteLine($"changed {string.Join(", ", change.Changes.Select(static file => Path.GetFileName(file.Path)))}");
            break;
        case ThreadEvent.TurnCompleted done:
            Console.WriteLine($"tokens: {done.Usage.InputTokens} in ({done.Usage.CachedInputTokens} cached), {done.Usage.OutputTokens} out");
            isComplete = true;
            break;
        case ThreadEvent.TurnFailed failed:
            Console.Error.WriteLine(failed.Message);
            break;
    }
}

return isComplete ? 0 : 1;
