using Codex.Protocol;

namespace Codex.Models.Tests;

public sealed class ModelProviderTests
{
    [Fact]
    public void Budgets_have_defaults_and_a_cap()
    {
        var plain = new ModelProvider("x", new ModelProviderDefinition { Name = "x" });
        Assert.Equal((4, 5, TimeSpan.FromMinutes(5)), (plain.RequestMaxRetries, plain.StreamMaxRetries, plain.StreamIdleTimeout));
        var large = new ModelProvider("x", new ModelProviderDefinition { Name = "x", RequestMaxRetries = 1000, StreamMaxRetries = 101, StreamIdleTimeout = TimeSpan.FromDays(1) });
        Assert.Equal((100, 100, TimeSpan.FromDays(1)), (large.RequestMaxRetries, large.StreamMaxRetries, large.StreamIdleTimeout));
    }

    [Theory]
    [InlineData(null, WireApi.Responses, false, "https://api.openai.com/v1/responses")]
    [InlineData(null, WireApi.Responses, true, "https://chatgpt.com/backend-api/codex/responses")]
    [InlineData(null, WireApi.Chat, false, "https://api.openai.com/v1/chat/completions")]
    [InlineData("http://h/v1", WireApi.Chat, true, "http://h/v1/chat/completions")]
    [InlineData("http://h/v1//", WireApi.Responses, false, "http://h/v1/responses")]
    public void The_address_follows_from_the_base_the_login_and_the_wire(string? baseUrl, WireApi wire, bool chatGpt, string expected) =>
        Assert.Equal(expected, new ModelProvider("x", new ModelProviderDefinition { Name = "x", BaseUrl = baseUrl, WireApi = wire }).RequestUri(chatGpt).ToString());

    [Theory]
    [InlineData("not a url")]
    [InlineData("ftp://h/v1")]
    [InlineData("")]
    public void An_address_that_is_no_http_url_is_told(string baseUrl)
    {
        ModelException error = Assert.Throws<ModelException>(() => new ModelProvider("x", new ModelProviderDefinition { Name = "x", BaseUrl = baseUrl }).RequestUri(false));
        Assert.False(error.CanRetryStep);
        Assert.Contains("base_url", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, false, true)]
    [InlineData("https://chatgpt.com/backend-api/codex", false, true)]
    [InlineData("https://eu.api.openai.com/v1", false, true)]
    [InlineData("http://api.openai.com/v1", false, false)]
    [InlineData("https://evilopenai.com/v1", false, false)]
    [InlineData("https://proxy.example/v1", false, false)]
    [InlineData("https://proxy.example/v1", true, true)]
    public void A_chatgpt_login_is_for_the_service_itself_or_for_who_asks_for_it(string? baseUrl, bool requires, bool expected) =>
        Assert.Equal(expected, new ModelProvider("x", new ModelProviderDefinition { Name = "x", BaseUrl = baseUrl, RequiresOpenAIAuth = requires }).AcceptsLogin);
}
