using System.Text;
using System.Text.Json;
using Codex.Execution;
using Codex.Protocol;

/// <summary>An agent that runs the commands it is told of, one JSON line each, in the sandbox that the line asks for.</summary>
internal static class ConfiningAgent
{
    public static async Task<int> RunAsync(string bubblewrap)
    {
        await using var terminals = new TerminalSessions();
        while (await Console.In.ReadLineAsync() is { } line)
        {
            using JsonDocument order = JsonDocument.Parse(line);
            string output;
            int exitCode;
            try
            {
                (exitCode, output) = await RunAsync(order.RootElement, bubblewrap, terminals);
            }
            catch (ProcessStartException exception)
            {
                (exitCode, output) = (-1, exception.Message);
            }

            await Console.Out.WriteLineAsync($"{exitCode} {Convert.ToBase64String(Encoding.UTF8.GetBytes(output))}");
        }

        return 0;
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(JsonElement order, string bubblewrap, TerminalSessions terminals)
    {
        string folder = order.GetProperty("folder").GetString()!;
        SandboxSettings settings = new()
        {
            Backend = Enum.Parse<SandboxBackend>(order.GetProperty("backend").GetString()!),
            AgentHome = order.GetProperty("agentHome").GetString(),
            DeniedReads = [.. order.GetProperty("denied").EnumerateArray().Select(static path => path.GetString()!)],
        };
        var request = new ProcessRequest
        {
            Command = ["bash", "-c", order.GetProperty("script").GetString()!],
            WorkingDirectory = folder,
            Environment = order.GetProperty("variables").EnumerateObject().ToDictionary(static pair => pair.Name, static pair => pair.Value.GetString()!),
            Timeout = TimeSpan.FromSeconds(20),
        };
        Environment.SetEnvironmentVariable("HOME", request.Environment["HOME"]);
        SandboxPolicy policy = SandboxPolicy.Parse(Encoding.UTF8.GetBytes(order.GetProperty("policy").GetString()!));
        var sandbox = new LinuxSandbox(SandboxHelper.OwnExecutable, settings, bubblewrap.Length == 0 ? null : bubblewrap);
        ProcessRequest confined = await sandbox.ConfineAsync(request, policy, folder);
        if (order.GetProperty("terminal").GetBoolean())
        {
            TerminalSession session = await terminals.OpenAsync(confined);
            TerminalOutput said = await terminals.CollectAsync(session, TimeSpan.FromSeconds(20));
            return (said.ExitCode ?? -1, said.Text);
        }

        ProcessOutput output = await new ProcessRunner().RunAsync(confined);
        return (output.ExitCode, output.Aggregated.Text);
    }
}
