namespace Codex.Models.Tests;

public sealed class LmStudioServerTests
{
    private readonly List<string> _fetched = [];

    [Fact]
    public async Task A_model_that_is_there_is_not_fetched_and_nobody_is_named()
    {
        await using RawServer server = new RawServer().Answer(200, """{"data":[{"id":"openai/gpt-oss-20b"},{"x":1},7]}""");
        using LmStudioServer studio = Studio(server, 0);
        await studio.EnsureReadyAsync("openai/gpt-oss-20b", null, Ask.Token);
        RawRequest request = Assert.Single(server.Requests);
        Assert.Equal("/v1/models", request.Target);
        Assert.Null(request["originator"]);
        Assert.Null(request["authorization"]);
        Assert.Empty(_fetched);
    }

    [Fact]
    public async Task A_missing_model_is_fetched_and_told()
    {
        await using RawServer server = new RawServer().Answer(200, """{"data":[]}""");
        using LmStudioServer studio = Studio(server, 0);
        List<string> told = [];
        await studio.EnsureReadyAsync("m", told.Add, Ask.Token);
        Assert.Equal(["m"], _fetched);
        Assert.Equal(["Fetching model m..."], told);
    }

    [Theory]
    [InlineData(3, "exit code 3")]
    [InlineData(null, "`lms` was not found")]
    public async Task A_model_that_cannot_be_fetched_says_why(int? exitCode, string reason)
    {
        await using RawServer server = new RawServer().Answer(200, """{"data":[{"id":"other"}]}""");
        using LmStudioServer studio = Studio(server, exitCode);
        LocalModelException failure = await Assert.ThrowsAsync<LocalModelException>(() => studio.EnsureReadyAsync("m", null, Ask.Token));
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500, "{}")]
    [InlineData(200, "no json")]
    [InlineData(200, """{"models":[]}""")]
    public async Task Another_server_at_the_address_counts_as_none(int status, string answer)
    {
        await using RawServer server = new RawServer().Answer(status, answer);
        using LmStudioServer studio = Studio(server, 0);
        LocalModelException failure = await Assert.ThrowsAsync<LocalModelException>(() => studio.EnsureReadyAsync("m", null, Ask.Token));
        Assert.Contains("lms server start", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/v1")]
    [InlineData("not an address")]
    public async Task No_server_says_what_to_do(string address)
    {
        using var studio = new LmStudioServer(address);
        LocalModelException failure = await Assert.ThrowsAsync<LocalModelException>(() => studio.EnsureReadyAsync("m", null, Ask.Token));
        Assert.Contains(address, failure.Message, StringComparison.Ordinal);
    }

    private LmStudioServer Studio(RawServer server, int? exitCode) => new(server.BaseUrl, http: null, (model, _) =>
    {
        _fetched.Add(model);
        return Task.FromResult(exitCode);
    });
}
