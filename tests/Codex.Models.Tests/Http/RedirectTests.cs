namespace Codex.Models.Tests;

/// <summary>A service that sends the client elsewhere.</summary>
public sealed class RedirectTests
{
    [Theory]
    [InlineData(307, "POST")]
    [InlineData(308, "POST")]
    [InlineData(301, "GET")]
    [InlineData(302, "GET")]
    [InlineData(303, "GET")]
    public async Task A_redirect_on_the_same_server_is_followed_with_the_credentials(int status, string method)
    {
        await using RawServer server = new RawServer().Answer(status, "", "location: /v2/elsewhere").Stream(Ask.Completed);

        await Ask.AllAsync(Ask.Provider(server, change: definition => definition with { ExperimentalBearerToken = "key" }));

        RawRequest followed = server.Requests.Last();
        Assert.Equal((method, "/v2/elsewhere", "Bearer key"), (followed.Method, followed.Target, followed["authorization"]));
        Assert.Equal(method == "POST" ? server.Requests.First().Body : "", followed.Body);
    }

    [Fact]
    public async Task Another_server_gets_no_credentials()
    {
        await using RawServer other = new RawServer().Stream(Ask.Completed);
        await using RawServer server = new RawServer().Answer(307, "", $"location: {other.BaseUrl}/responses");

        await Ask.AllAsync(Ask.Provider(server, change: definition => definition with
        {
            ExperimentalBearerToken = "key",
            HttpHeaders = new Dictionary<string, string> { ["api-key"] = "another" },
        }));

        Assert.Equal("another", Assert.Single(server.Requests)["api-key"]);
        RawRequest followed = Assert.Single(other.Requests);
        Assert.Null(followed["authorization"]);
        Assert.Null(followed["api-key"]);
        Assert.Equal("text/event-stream", followed["accept"]);
        Assert.NotEqual("", followed.Body);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("location: ftp://127.0.0.1/x")]
    public async Task A_redirect_to_nowhere_is_an_unexpected_status(string? location)
    {
        await using RawServer server = new RawServer().Answer(307, "", location is null ? [] : [location]);

        ModelException error = await Assert.ThrowsAsync<ModelException>(() => Ask.AllAsync(Ask.Provider(server)));

        Assert.Contains("307", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_circle_of_redirects_ends_after_ten()
    {
        await using var server = new RawServer();
        for (int i = 0; i < 11; i++)
        {
            server.Answer(307, "", "location: /v1/responses");
        }

        await Assert.ThrowsAsync<ModelException>(() => Ask.AllAsync(Ask.Provider(server)));

        Assert.Equal(11, server.Requests.Count);
    }
}
