// A small front end that speaks to `codex app-server`. It runs one turn and asks you before commands run and files change:
//   dotnet run --project samples/AppServerClient -- codex "What is in this folder?"
using System.Diagnostics;
using System.Text.Json.Nodes;
using Codex.Samples.AppServerClient;

if (args is not [var codex, var prompt])
{
    Console.Error.WriteLine("usage: AppServerClient CODEX PROMPT");
    return 2;
}

using var stop = new CancellationTokenSource();
await using AppServerClient server = await AppServerClient.StartAsync(new ProcessStartInfo(codex), stop.Token);
JsonObject started = await server.CallAsync("thread/start", new JsonObject { ["approvalPolicy"] = "unlessTrusted" }, stop.Token);
string thread = started["thread"]!["id"]!.GetValue<string>();

// Ctrl-C interrupts the turn; its last event ends the loop below.
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    _ = server.CallAsync("turn/interrupt", new JsonObject { ["threadId"] = thread, ["turnId"] = "" }, stop.Token);
};

var input = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = prompt });
await server.CallAsync("turn/start", new JsonObject { ["threadId"] = thread, ["input"] = input }, stop.Token);

await foreach (ServerMessage message in server.Messages.ReadAllAsync(stop.Token))
{
    JsonNode? details = message.Params["msg"];
    switch (message.Method)
    {
        case "codex/event/agent_message":
            Console.WriteLine(details!["message"]);
            break;
        case "codex/event/exec_command_end":
            Console.Write($"(exit code {details!["exit_code"]}) {details["aggregated_output"]}");
            break;
        case "execCommandApproval":
            await DecideAsync(message, $"Run {message.Params["command"]!.ToJsonString()}?");
            break;
        case "applyPatchApproval":
            await DecideAsync(message, $"Change {string.Join(", ", message.Params["fileChanges"]!.AsObject().Select(static file => file.Key))}?");
            break;
        case "codex/event/error":
            Console.Error.WriteLine(details!["message"]);
            break;
        case "codex/event/task_complete":
            return 0;
        case "codex/event/turn_aborted":
            return 1;
    }
}

Console.Error.WriteLine("The server has ended.");
return 1;

Task DecideAsync(ServerMessage question, string text)
{
    Console.Write(text + " [y/N] ");
    string decision = Console.ReadLine()?.Trim() == "y" ? "approved" : "denied";
    return server.AnswerAsync(question, new JsonObject { ["decision"] = decision }, stop.Token);
}
