using System.Diagnostics;
using System.Text.Json;
using Codex.Mcp.Tests.Peers;
using Codex.Testing;

namespace Codex.EndToEnd.Tests.Mcp;

/// <summary><c>codex mcp-server</c> before a client that others publish: the command line of the MCP inspector.</summary>
public sealed class InspectorTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_inspector_lists_the_tools_and_calls_them()
    {
        using var folder = new TemporaryFolder();
        await using ScriptedModelServer model = await ScriptedModelServer.StartAsync([ScriptedResponse.Message("Hello back")], Stop);
        ServerOrphanTests.WriteConfig(folder, model, "");

        JsonElement list = await InspectAsync(folder, "--method", "tools/list");
        JsonElement answer = await InspectAsync(folder, "--method", "tools/call", "--tool-name", "codex", "--tool-arg", "prompt=hi there", $"cwd={folder.Path}");
        JsonElement mistake = await InspectAsync(folder, "--method", "tools/call", "--tool-name", "codex-reply", "--tool-arg", "prompt=x", "conversationId=none");

        Assert.Equal(["codex", "codex-reply"], list.GetProperty("tools").EnumerateArray().Select(static tool => tool.GetProperty("name").GetString()));
        Assert.Equal("Hello back", answer.GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Contains("hi there", model.Requests[0].Body!.Value.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("inspector-cli", model.Requests[0].Headers["User-Agent"], StringComparison.Ordinal);
        Assert.True(mistake.GetProperty("isError").GetBoolean());
    }

    [Fact]
    public async Task What_the_server_does_not_have_is_refused_and_the_inspector_does_not_wait()
    {
        using var folder = new TemporaryFolder();
        await using ScriptedModelServer model = await ScriptedModelServer.StartAsync([], Stop);
        ServerOrphanTests.WriteConfig(folder, model, "");

        string refused = await RunAsync(folder, "--method", "resources/list");

        Assert.Contains("-32601", refused, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> InspectAsync(TemporaryFolder folder, params string[] arguments)
    {
        string output = await RunAsync(folder, arguments);
        try
        {
            return JsonElement.Parse(output);
        }
        catch (JsonException)
        {
            throw new InvalidOperationException(output);
        }
    }

    private static async Task<string> RunAsync(TemporaryFolder folder, params string[] arguments)
    {
        string program = await PublishedPackage.Inspector.FileAsync("build/cli.js", Stop);
        List<string> line = [program, "--cli", "-e", $"CODEX_HOME={folder.Combine("home")}"];
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root)
        {
            line.AddRange(["-e", $"DOTNET_ROOT={root}"]);
        }

        using Process inspector = Process.Start(new ProcessStartInfo("node", [.. line, Path.Combine(AppContext.BaseDirectory, "codex"), "mcp-server", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> error = inspector.StandardError.ReadToEndAsync(Stop);
        string output = await inspector.StandardOutput.ReadToEndAsync(Stop);
        await inspector.WaitForExitAsync(Stop);
        return inspector.ExitCode == 0 ? output : output + await error;
    }
}
