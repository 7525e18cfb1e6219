using System.Diagnostics;
using System.Text.Json;
using Codex.Mcp.Tests;
using Codex.Testing;

namespace Codex.EndToEnd.Tests.Mcp;

/// <summary>The real executable with real servers: whatever ends it ends them, and without any it does not load what they need.</summary>
public sealed class ServerOrphanTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("parent", "SIGKILL")]
    [InlineData("parent", "SIGTERM")]
    [InlineData("parent", "SIGINT")]
    [InlineData("deaf", "SIGKILL")]
    [InlineData("deaf", "SIGINT")]
    public async Task Whatever_ends_the_agent_ends_its_servers_and_what_they_started(string mode, string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are of Unix");
        using var folder = new TemporaryFolder();
        await using ScriptedModelServer model = await ScriptedModelServer.StartAsync([ScriptedResponse.Message("late") with { Delay = TimeSpan.FromMinutes(5) }], Stop);
        using LifeLine life = await LifeLine.CreateAsync(folder.Combine("life"), Stop);
        using Process agent = Start(folder, model, $"""
            [mcp_servers.x]
            command = "{Path.Combine(AppContext.BaseDirectory, "Codex.Mcp.Tests.Server")}"
            args = ["{mode}", "{life.Path}"]
            env_vars = ["DOTNET_ROOT"]
            startup_timeout_sec = 60
            """, "exec", "--json", "--skip-git-repo-check", "go");
        Task<string> output = agent.StandardOutput.ReadToEndAsync(Stop);
        Task<string> error = agent.StandardError.ReadToEndAsync(Stop);
        agent.StandardInput.Close();
        await life.HeldAsync(Stop);
        Assert.True(life.IsHeld, "the server did not start");

        using Process kill = Process.Start("kill", ["-s", signal[3..], agent.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await agent.WaitForExitAsync(Stop);

        await life.EndedAsync(Stop).WaitAsync(TimeSpan.FromSeconds(20), Stop);
        await Task.WhenAll(output, error);
    }

    [Fact]
    public async Task The_end_of_an_ordinary_run_ends_them_too()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "named pipes are of Unix");
        using var folder = new TemporaryFolder();
        await using ScriptedModelServer model = await ScriptedModelServer.StartAsync([ScriptedResponse.Message("done")], Stop);
        using LifeLine life = await LifeLine.CreateAsync(folder.Combine("life"), Stop);
        using Process agent = Start(folder, model, $"""
            [mcp_servers.x]
            command = "{Path.Combine(AppContext.BaseDirectory, "Codex.Mcp.Tests.Server")}"
            args = ["parent", "{life.Path}"]
            env_vars = ["DOTNET_ROOT"]
            """, "exec", "--json", "--skip-git-repo-check", "go");
        agent.StandardInput.Close();
        Task<string> error = agent.StandardError.ReadToEndAsync(Stop);
        string output = await agent.StandardOutput.ReadToEndAsync(Stop);
        await agent.WaitForExitAsync(Stop);

        Assert.True(agent.ExitCode == 0, output + await error);
        await life.EndedAsync(Stop).WaitAsync(TimeSpan.FromSeconds(20), Stop);
    }

    [Fact]
    public async Task A_conversation_without_servers_does_not_load_the_protocols_library()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "what a process has loaded is read from /proc");
        using var folder = new TemporaryFolder();
        await using ScriptedModelServer model = await ScriptedModelServer.StartAsync([ScriptedResponse.Message("done")], Stop);
        using Process agent = Start(folder, model, "", "mcp-server");
        Task<string> error = agent.StandardError.ReadToEndAsync(Stop);
        await agent.StandardInput.WriteLineAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"codex","arguments":{"prompt":"go"}}}""");
        await agent.StandardInput.FlushAsync(Stop);
        string? answer = null;
        while (await agent.StandardOutput.ReadLineAsync(Stop) is { } line)
        {
            if (JsonElement.Parse(line).TryGetProperty("result", out _))
            {
                answer = line;
                break;
            }
        }

        string loaded = await File.ReadAllTextAsync($"/proc/{agent.Id}/maps", Stop);
        agent.StandardInput.Close();
        await agent.WaitForExitAsync(Stop);

        Assert.True(answer is not null && answer.Contains("done", StringComparison.Ordinal), answer + await error);
        Assert.Contains("Codex.Core", loaded, StringComparison.Ordinal);
        Assert.DoesNotContain("ModelContextProtocol", loaded, StringComparison.Ordinal);
    }

    internal static Process Start(TemporaryFolder folder, ScriptedModelServer model, string servers, params string[] arguments)
    {
        Directory.CreateDirectory(folder.Combine("ws"));
        WriteConfig(folder, model, servers);
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "codex"), arguments)
        {
            WorkingDirectory = folder.Combine("ws"),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["CODEX_HOME"] = folder.Combine("home");
        start.Environment.Remove("CODEX_API_KEY");
        return Process.Start(start)!;
    }

    internal static void WriteConfig(TemporaryFolder folder, ScriptedModelServer model, string servers) => folder.Write("home/config.toml", $"""
        model = "gpt-5"
        model_provider = "mock"
        sandbox_mode = "danger-full-access"

        [model_providers.mock]
        name = "mock"
        base_url = "{model.BaseUrl}"
        wire_api = "responses"
        request_max_retries = 0
        stream_max_retries = 0

        {servers}
        """);
}
