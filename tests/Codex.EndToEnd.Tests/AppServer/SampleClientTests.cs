using System.Diagnostics;
using Codex.Testing;

namespace Codex.EndToEnd.Tests.AppServer;

/// <summary>The two sample clients of the app server, as their readers run them.</summary>
public sealed class SampleClientTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("y", true)]
    [InlineData("n", false)]
    public async Task The_client_in_CSharp_runs_a_turn_and_asks_first(string answer, bool runs) =>
        await RunAsync(Path.Combine(AppContext.BaseDirectory, "Codex.Samples.AppServerClient"), [], answer, runs);

    [Theory]
    [InlineData("y", true)]
    [InlineData("n", false)]
    public async Task The_client_for_node_runs_a_turn_and_asks_first(string answer, bool runs)
    {
        string node = Find("node");
        await RunAsync(node, [Path.Combine(AppContext.BaseDirectory, "app-server-client.mjs")], answer, runs);
    }

    [Fact]
    public async Task The_client_for_node_fits_the_generated_types()
    {
        string compiler = Find("tsc");
        using var folder = new TemporaryFolder();
        string client = folder.Write("app-server-client.mjs", await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "app-server-client.mjs"), Stop));
        // Enough of node for one that has no types of it.
        folder.Write("node.d.ts", """
            declare module "node:child_process" { export function spawn(program: string, args: string[], options: object): any; }
            declare module "node:readline" { export function createInterface(options: object): any; }
            declare module "node:process" { const process: any; export default process; }
            declare const console: { log(text: unknown): void; error(text: unknown): void; };
            """);
        await ExpectAsync(new ProcessStartInfo(AppServerHome.Codex, ["app-server", "generate-ts", "--out", folder.Combine("bindings")]), null);
        await ExpectAsync(
            new ProcessStartInfo(
                compiler,
                ["--noEmit", "--strict", "--allowJs", "--checkJs", "--noImplicitAny", "false", "--typeRoots", folder.Combine("none"), "--lib", "es2022", "--module", "esnext", "--target", "es2022", "--moduleResolution", "bundler", client, folder.Combine("node.d.ts")]),
            null);
    }

    private static async Task RunAsync(string program, string[] arguments, string answer, bool runs)
    {
        await using ScriptedModelServer model = await ScriptedModelServer.StartAsync(
            [ScriptedResponse.FunctionCall("shell", """{"command":["sh","-c","echo hello > made.txt; cat made.txt"]}""", "call_1"), ScriptedResponse.Message("All is well.")], Stop);
        using var home = new AppServerHome(model.BaseUrl);
        string output = await ExpectAsync(home.Start(program, [.. arguments, AppServerHome.Codex, "do it"]), answer);
        Assert.Contains("""Run ["sh","-c","echo hello > made.txt; cat made.txt"]? [y/N]""", output.Replace("\\u003E", ">", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(runs, output.Contains("(exit code 0) hello", StringComparison.Ordinal));
        Assert.EndsWith("All is well.\n", output, StringComparison.Ordinal);
        Assert.Equal(runs, File.Exists(Path.Combine(home.Workspace, "made.txt")));
        Assert.Contains("do it", model.Requests[0].Text, StringComparison.Ordinal);
    }

    private static async Task<string> ExpectAsync(ProcessStartInfo start, string? input)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(Stop);
        if (input is not null)
        {
            await process.StandardInput.WriteLineAsync(input);
        }

        process.StandardInput.Close();
        string output = await process.StandardOutput.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);
        Assert.True(process.ExitCode == 0, output + await error);
        return output;
    }

    private static string Find(string program)
    {
        string? found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(found is null, $"{program} is not installed");
        return found;
    }
}
