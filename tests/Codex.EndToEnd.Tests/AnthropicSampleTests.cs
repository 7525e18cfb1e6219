using System.Diagnostics;
using System.Text.Json;
using Codex.Testing;

namespace Codex.EndToEnd.Tests;

/// <summary>The sample with another maker's model: its own package, over HTTP, against a server on this machine that stands in for the service.</summary>
public sealed class AnthropicSampleTests
{
    private static readonly string s_patch = JsonSerializer.Serialize(new { input = "*** Begin Patch\n*** Add File: b.txt\n+two\n*** End Patch" });

    [Fact]
    public async Task Calls_run_their_results_and_the_signed_reasoning_go_back_and_the_turn_ends_with_its_counts()
    {
        using var workspace = new TemporaryFolder();
        await using ScriptedModelServer service = await ScriptedModelServer.StartAsync(
            [
                AnthropicMessages.Answer(
                    "tool_use",
                    AnthropicMessages.Thinking("A file first.", "SIGNATURE-1"),
                    AnthropicMessages.Text("I write ", "a file."),
                    AnthropicMessages.ToolUse("toolu_1", "shell", """{"command":["sh","-c","echo one > a.txt; cat a.txt"]}"""),
                    AnthropicMessages.ToolUse("toolu_2", "shell", """{"command":["echo","beside"]}""")),
                AnthropicMessages.Answer("tool_use", AnthropicMessages.Redacted("SEALED"), AnthropicMessages.ToolUse("toolu_3", "apply_patch", s_patch)),
                AnthropicMessages.Answer("end_turn", AnthropicMessages.Text("Both files are there.")),
            ],
            TestContext.Current.CancellationToken);

        (int exit, string output, string error) = await RunAsync(service, workspace.Path);

        Assert.True(exit == 0, output + error);
        Assert.Equal(
            """
            I write a file.
            ran sh -c 'echo one > a.txt; cat a.txt' (exit code 0)
            ran echo beside (exit code 0)
            changed b.txt
            Both files are there.
            tokens: 420 in (120 cached), 90 out

            """,
            output);
        Assert.Equal(("one\n", "two\n"), (File.ReadAllText(workspace.Combine("a.txt")), File.ReadAllText(workspace.Combine("b.txt"))));

        Assert.Equal(3, service.Requests.Count);
        RecordedRequest first = service.Requests[0];
        Assert.Equal("/v1/messages", first.Path);
        Assert.Contains(first.Headers, static header => header.Value.EndsWith("test-key", StringComparison.Ordinal));
        JsonElement asked = first.Body!.Value;
        Assert.Equal(("claude-test", true), (asked.GetProperty("model").GetString(), asked.GetProperty("stream").GetBoolean()));
        string[] tools = [.. asked.GetProperty("tools").EnumerateArray().Select(static tool => tool.GetProperty("name").GetString()!)];
        Assert.Contains("shell", tools);
        Assert.Contains("apply_patch", tools);

        JsonElement[] last = [.. service.Requests[2].Body!.Value.GetProperty("messages").EnumerateArray().TakeLast(4)];
        Assert.Equal(["assistant", "user", "assistant", "user"], last.Select(static message => message.GetProperty("role").GetString()));
        Assert.Equal(["thinking A file first. SIGNATURE-1", "text I write a file.", "tool_use toolu_1", "tool_use toolu_2"], Blocks(last[0]));
        Assert.Equal(["tool_result toolu_1", "tool_result toolu_2"], Blocks(last[1]));
        Assert.Equal(["redacted_thinking SEALED", "tool_use toolu_3"], Blocks(last[2]));
        Assert.Equal(["tool_result toolu_3"], Blocks(last[3]));
        Assert.Contains("one", last[1].GetProperty("content")[0].GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_overload_is_asked_again_and_a_wrong_key_is_not()
    {
        using var workspace = new TemporaryFolder();
        await using ScriptedModelServer service = await ScriptedModelServer.StartAsync(
            [
                AnthropicMessages.Refusal(529, "overloaded_error", "Overloaded"),
                AnthropicMessages.Answer("end_turn", AnthropicMessages.Text("Here.")),
                AnthropicMessages.Refusal(401, "authentication_error", "invalid x-api-key"),
            ],
            TestContext.Current.CancellationToken);

        (int exit, string output, string error) = await RunAsync(service, workspace.Path);
        Assert.True(exit == 0, output + error);
        Assert.StartsWith("Here.\n", output, StringComparison.Ordinal);
        Assert.Equal(2, service.Requests.Count);

        (exit, _, error) = await RunAsync(service, workspace.Path);
        Assert.Equal(1, exit);
        Assert.Contains("401 Unauthorized", error, StringComparison.Ordinal);
        Assert.Contains("invalid x-api-key", error, StringComparison.Ordinal);
        Assert.DoesNotContain("test-key", error, StringComparison.Ordinal);
        Assert.Equal(3, service.Requests.Count);
    }

    private static string[] Blocks(JsonElement message) =>
    [
        .. message.GetProperty("content").EnumerateArray().Select(static block => string.Join(
            ' ',
            new[] { "type", "thinking", "signature", "data", "text", "id", "tool_use_id" }
                .Where(name => block.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String)
                .Select(name => block.GetProperty(name).GetString()))),
    ];

    private static async Task<(int Exit, string Output, string Error)> RunAsync(ScriptedModelServer service, string workspace)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        using var home = new TemporaryFolder();
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Codex.Samples.Anthropic"), [workspace, "Make two files."])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HOME"] = home.Path;
        start.Environment.Remove("CODEX_HOME");
        start.Environment["ANTHROPIC_API_KEY"] = "test-key";
        start.Environment["ANTHROPIC_BASE_URL"] = service.BaseUrl.GetLeftPart(UriPartial.Authority);
        start.Environment["ANTHROPIC_MODEL"] = "claude-test";
        using Process sample = Process.Start(start)!;
        Task<string> error = sample.StandardError.ReadToEndAsync(cancel);
        string output = await sample.StandardOutput.ReadToEndAsync(cancel);
        await sample.WaitForExitAsync(cancel);
        return (sample.ExitCode, output, await error);
    }
}
