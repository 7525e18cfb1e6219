using Codex.Testing;

namespace Codex.Cli.Tests;

/// <summary><c>exec --oss</c> with the real executable and a server that stands for Ollama or LM Studio.</summary>
public sealed class LocalModelTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _home;
    private readonly string _work;

    public LocalModelTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a program of Unix stands for lms");
        _home = _folder.File("home");
        _work = _folder.File("work");
        Directory.CreateDirectory(_home);
        Directory.CreateDirectory(Path.Combine(_work, ".git"));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_missing_model_is_fetched_and_then_asked()
    {
        await using ScriptedModelServer server = await ScriptedModelServer.StartAsync(
            [
                ScriptedResponse.Json(200, """{"models":[{"name":"llama3"}]}""") with { Path = "/api/tags" },
                ScriptedResponse.Sse("{\"status\":\"pulling\",\"digest\":\"a\",\"total\":10,\"completed\":10}\n{\"status\":\"success\"}\n") with { Path = "/api/pull" },
                ScriptedResponse.ChatMessage("Done.") with { Path = "/chat/completions" },
            ],
            Cancel);
        (int exit, string output, string error) = await RunAsync([("CODEX_OSS_BASE_URL", server.BaseUrl.AbsoluteUri)], "exec", "--oss", "hi");
        Assert.Equal((0, "Done.\n"), (exit, output));
        Assert.Contains("Fetching model gpt-oss:20b", error, StringComparison.Ordinal);
        string root = server.BaseUrl.AbsolutePath.TrimEnd('/')[..^"/v1".Length];
        Assert.Equal(
            [$"GET {root}/v1/models", $"GET {root}/api/tags", $"POST {root}/api/pull", $"POST {root}/v1/chat/completions"], server.Requests.Select(static request => request.ToString()));
        Assert.Equal("gpt-oss:20b", server.Requests[3].Body!.Value.GetProperty("model").GetString());
        Assert.All(server.Requests.Take(3), static request => Assert.False(request.Headers.ContainsKey("originator") || request.Headers.ContainsKey("authorization")));
    }

    [Fact]
    public async Task A_download_that_fails_ends_the_program_before_the_model_is_asked()
    {
        await using ScriptedModelServer server = await ScriptedModelServer.StartAsync(
            [
                ScriptedResponse.Json(200, """{"models":[]}""") with { Path = "/api/tags" },
                ScriptedResponse.Sse("{\"error\":\"no such model\"}\n") with { Path = "/api/pull" },
            ],
            Cancel);
        (int exit, string output, string error) = await RunAsync([("CODEX_OSS_BASE_URL", server.BaseUrl.AbsoluteUri)], "exec", "--oss", "-m", "nope", "hi");
        Assert.Equal((1, ""), (exit, output));
        Assert.Contains("no such model", error, StringComparison.Ordinal);
        Assert.Equal(3, server.Requests.Count);
    }

    [Theory]
    [InlineData("ollama serve")]
    [InlineData("lms server start", "--local-provider", "lmstudio", "-c", "model_providers.lmstudio={name=\"LM Studio\", base_url=\"http://127.0.0.1:1/v1\"}")]
    public async Task Without_a_server_the_program_ends_and_says_how_to_start_one(string how, params string[] flags)
    {
        (int exit, string output, string error) = await RunAsync([("CODEX_OSS_BASE_URL", "http://127.0.0.1:1/v1")], ["exec", "--oss", .. flags, "hi"]);
        Assert.Equal((1, ""), (exit, output));
        Assert.Contains("could not be set up", error, StringComparison.Ordinal);
        Assert.Contains(how, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lm_studio_fetches_a_missing_model_with_its_own_command()
    {
        string programs = _folder.File("bin"), said = _folder.File("said");
        Directory.CreateDirectory(programs);
        string lms = Path.Combine(programs, "lms");
        await File.WriteAllTextAsync(lms, $"#!/bin/sh\necho \"$@\" > '{said}'\n", Cancel);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(lms, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        await using ScriptedModelServer server = await ScriptedModelServer.StartAsync([ScriptedResponse.ChatMessage("Done.")], Cancel);
        (int exit, string output, _) = await RunAsync(
            [("PATH", $"{programs}:{Environment.GetEnvironmentVariable("PATH")}"), ("HOME", _home)],
            "exec", "--oss", "--local-provider", "lmstudio", "-c", $"model_providers.lmstudio={{name=\"LM Studio\", base_url=\"{server.BaseUrl}\"}}", "hi");
        Assert.Equal((0, "Done.\n"), (exit, output));
        Assert.Equal("get --yes openai/gpt-oss-20b\n", await File.ReadAllTextAsync(said, Cancel));
        Assert.Equal("openai/gpt-oss-20b", server.Requests[^1].Body!.Value.GetProperty("model").GetString());
    }

    private async Task<(int Exit, string Output, string Error)> RunAsync((string Name, string? Value)[] environment, params string[] arguments)
    {
        using CodexProcess process = CodexProcess.StartIn(_work, _home, baseUrl: null, environment, arguments);
        string output = await process.Output.ReadToEndAsync(Cancel);
        return (await process.WaitAsync(Cancel), output, await process.Error);
    }
}
