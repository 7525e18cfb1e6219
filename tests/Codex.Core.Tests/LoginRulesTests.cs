using Codex.Authentication;
using Codex.Configuration;
using Codex.Models;
using Codex.Testing;

namespace Codex.Core.Tests;

/// <summary>What an embedding program meets of the login.</summary>
public sealed class LoginRulesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_thread_does_not_begin_with_a_login_that_the_configuration_forbids()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(new CodexClientOptions { HonorsCodexApiKey = false }, ScriptedResponse.Message("no"));
        string record = Path.Combine(agent.Home, "auth.json");
        await File.WriteAllTextAsync(record, """{"OPENAI_API_KEY":"made-up-key"}""", Cancel);
        ThreadOptions options = agent.Options() with { ConfigurationOverrides = ["forced_login_method=\"chatgpt\""] };

        CodexException refusal = await Assert.ThrowsAsync<CodexException>(() => agent.Client.StartThreadAsync(options, Cancel));

        Assert.Equal(CodexErrorCode.LoginNotAllowed, refusal.Code);
        Assert.DoesNotContain("made-up-key", refusal.ToString(), StringComparison.Ordinal);
        Assert.False(File.Exists(record));
        Assert.Empty(agent.Model.Requests);
    }

    [Fact]
    public async Task A_program_with_credentials_of_its_own_is_not_asked_for_a_login()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(new CodexClientOptions { Credentials = new OwnKey() }, ScriptedResponse.Message("yes"));
        ThreadOptions options = agent.Options() with { ConfigurationOverrides = ["forced_login_method=\"chatgpt\""] };

        await using CodexThread thread = await agent.Client.StartThreadAsync(options, Cancel);
        await thread.RunAsync("go", cancellationToken: Cancel);

        Assert.Equal("Bearer own-key", agent.Model.Requests.Single().Headers["authorization"]);
        Assert.False(await agent.Client.IsLoginNeededAsync(agent.Configuration(), Cancel));
    }

    [Fact]
    public async Task A_login_is_needed_where_the_provider_uses_it_and_there_is_none()
    {
        await using AgentFixture agent = await AgentFixture.CreateAsync(new CodexClientOptions { HonorsCodexApiKey = false });
        CodexConfiguration without = agent.Configuration();
        CodexConfiguration with = without with { ModelProvider = without.ModelProvider with { RequiresOpenAIAuth = true } };

        Assert.False(await agent.Client.IsLoginNeededAsync(without, Cancel));
        Assert.True(await agent.Client.IsLoginNeededAsync(with, Cancel));
        await agent.Client.LoginOf(with).LoginWithApiKeyAsync("made-up-key", Cancel);
        Assert.False(await agent.Client.IsLoginNeededAsync(with, Cancel));
    }

    private sealed class OwnKey : ICredentialSource
    {
        public ValueTask<Credential?> GetAsync(CancellationToken ct) =>
            ValueTask.FromResult<Credential?>(new Credential { Mode = AuthenticationMode.ApiKey, BearerToken = "own-key" });

        public ValueTask<Credential?> RefreshAsync(Credential refused, CancellationToken ct) => ValueTask.FromResult<Credential?>(null);
    }
}
