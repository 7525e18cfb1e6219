namespace Codex.Models.Tests;

public sealed class OllamaServerTests
{
    [Fact]
    public async Task A_model_that_is_there_is_not_fetched()
    {
        await using RawServer server = new RawServer()
            .Answer(200, "{\"data\":[]}")
            .Answer(200, """{"models":[{"name":"gpt-oss:20b"},{"nome":"x"},7]}""");
        using var ollama = new OllamaServer(server.BaseUrl + "/");
        await ollama.EnsureReadyAsync("gpt-oss:20b", null, null, Ask.Token);
        Assert.Equal(["/v1/models", "/api/tags"], server.Requests.Select(request => request.Target));
        Assert.All(server.Requests, request => Assert.Null(request["originator"]));
        Assert.All(server.Requests, request => Assert.Equal("*/*", request["accept"]));
    }

    [Fact]
    public async Task A_model_that_another_server_lists_is_not_fetched()
    {
        await using RawServer server = new RawServer()
            .Answer(200, """{"data":[{"id":"openai/gpt-oss-20b"}]}""")
            .Answer(200, """{"error":"unexpected endpoint"}""");
        using var ollama = new OllamaServer(server.BaseUrl);
        await ollama.EnsureReadyAsync("openai/gpt-oss-20b", null, null, Ask.Token);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_missing_model_is_fetched_and_its_progress_told()
    {
        await using RawServer server = new RawServer()
            .Answer(200, "{}")
            .Answer(200, """{"models":[{"name":"gpt-oss:20b-other"}]}""")
            .Answer(200, """
                {"status":"pulling manifest"}

                not json
                {"status":"pulling a","digest":"a","total":100}
                {"digest":"a","completed":40}
                {"digest":"b","total":50,"completed":50}
                {"status":"success"}
                """);
        using var ollama = new OllamaServer(server.BaseUrl);
        using var text = new StringWriter();
        var seen = new Seen(new PullProgressLine("gpt-oss:20b", text));
        await ollama.EnsureReadyAsync("gpt-oss:20b", seen, null, Ask.Token);
        Assert.Equal("""{"model":"gpt-oss:20b","stream":true}""", server.Requests.Last().Body);
        Assert.Equal(new PullProgress("success", 90, 150), seen.All[^1]);
        Assert.Contains("60.0%", text.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("manifest", text.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, "{\"error\":\"no such model\"}", "no such model")]
    [InlineData(500, "", "500")]
    [InlineData(200, "{\"status\":\"pulling manifest\"}", "stopped")]
    public async Task A_failed_download_says_why(int status, string answer, string reason)
    {
        await using RawServer server = new RawServer().Answer(status, answer);
        using var ollama = new OllamaServer(server.BaseUrl);
        LocalModelException error = await Assert.ThrowsAsync<LocalModelException>(() => ollama.PullAsync("m", null, Ask.Token));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_server_or_one_that_refuses_is_told_with_how_to_start_it()
    {
        await using RawServer server = new RawServer().Answer(404, "");
        using var refusing = new OllamaServer(server.BaseUrl.Replace("/v1", "", StringComparison.Ordinal));
        LocalModelException refused = await Assert.ThrowsAsync<LocalModelException>(() => refusing.EnsureReadyAsync("m", null, null, Ask.Token));
        Assert.Contains("ollama serve", refused.Message, StringComparison.Ordinal);
        Assert.Equal("/api/tags", Assert.Single(server.Requests).Target);

        using var nowhere = new OllamaServer("http://127.0.0.1:9/v1");
        await Assert.ThrowsAsync<LocalModelException>(() => nowhere.ProbeAsync(Ask.Token));
        using var wrong = new OllamaServer("not a url/v1");
        await Assert.ThrowsAsync<LocalModelException>(() => wrong.ProbeAsync(Ask.Token));
    }

    [Fact]
    public async Task A_list_that_cannot_be_read_is_told_and_the_start_goes_on()
    {
        await using RawServer server = new RawServer().Answer(200, "{}").Answer(200, "no json");
        using var ollama = new OllamaServer(server.BaseUrl);
        string? warning = null;
        await ollama.EnsureReadyAsync("m", null, text => warning = text, Ask.Token);
        Assert.NotNull(warning);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_list_that_is_refused_counts_as_empty()
    {
        await using RawServer server = new RawServer().Answer(200, "{}").Answer(500, "").Answer(200, "{\"status\":\"success\"}");
        using var ollama = new OllamaServer(server.BaseUrl);
        await ollama.EnsureReadyAsync("m", null, null, Ask.Token);
        Assert.Equal("/api/pull", server.Requests.Last().Target);
    }

    private sealed class Seen(IProgress<PullProgress> next) : IProgress<PullProgress>
    {
        public List<PullProgress> All { get; } = [];

        public void Report(PullProgress value)
        {
            All.Add(value);
            next.Report(value);
        }
    }
}
