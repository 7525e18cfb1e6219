using System.Runtime.CompilerServices;
using Codex.Authentication;
using Codex.Protocol;

namespace Codex.Models.Tests;

/// <summary>The closed set of errors: each has a cause that leads to it, a word on whether to ask again, and its line in the guide.</summary>
public sealed class ModelErrorSetTests
{
    [Fact]
    public async Task Every_code_is_reached_says_whether_a_retry_helps_and_stands_in_the_guide()
    {
        var login = new Ask.Login(AuthenticationMode.ChatGpt, _ => throw new AuthenticationException(AuthenticationErrorCode.RefreshFailed, "The token could not be renewed: the network is down. Try again."));
        var dead = new Ask.Login(AuthenticationMode.ChatGpt, _ => throw new AuthenticationException(AuthenticationErrorCode.RefreshTokenExpired, "Your login has ended. Log in again with `codex login`."));
        (ModelErrorCode Code, bool CanRetry, Func<Task<ModelException>> Cause)[] set =
        [
            (ModelErrorCode.StreamDisconnected, true, () => Answered("data: {}\n\n")),
            (ModelErrorCode.ResponseFailed, true, () => Answered("data: {\"type\":\"response.failed\",\"response\":{\"error\":{\"code\":\"server_error\",\"message\":\"boom\"}}}\n\n")),
            (ModelErrorCode.ResponseIncomplete, false, () => Answered("data: {\"type\":\"response.incomplete\",\"response\":{\"incomplete_details\":{\"reason\":\"max_output_tokens\"}}}\n\n")),
            (ModelErrorCode.ContextWindowExceeded, false, () => Answered("data: {\"type\":\"error\",\"code\":\"context_length_exceeded\"}\n\n")),
            (ModelErrorCode.UsageLimitReached, false, () => Refused(429, "{\"error\":{\"type\":\"usage_limit_reached\"}}")),
            (ModelErrorCode.UsageNotIncluded, false, () => Refused(429, "{\"error\":{\"type\":\"usage_not_included\"}}")),
            (ModelErrorCode.QuotaExceeded, false, () => Refused(429, "{\"error\":{\"code\":\"insufficient_quota\"}}")),
            (ModelErrorCode.HighDemand, true, () => Refused(500, "{}")),
            (ModelErrorCode.RetryLimit, true, () => Refused(503, "{}")),
            (ModelErrorCode.UnexpectedStatus, false, () => Refused(404, "No such model.")),
            (ModelErrorCode.ConnectionFailed, true, () => Ask.ErrorAsync(new ModelProvider(
                "x", new ModelProviderDefinition { Name = "x", BaseUrl = "http://127.0.0.1:1/v1", WireApi = WireApi.Responses, RequestMaxRetries = 0 }))),
            (ModelErrorCode.MissingEnvironmentVariable, false, () => Refused(0, "", static definition => definition with { EnvKey = "NO_SUCH_KEY" })),
            (ModelErrorCode.CredentialRefused, false, () => Refused(401, "{}", Login, dead)),
            (ModelErrorCode.CredentialUnavailable, true, () => Refused(401, "{}", Login, login)),
            (ModelErrorCode.Unsupported, false, async () =>
            {
                await using var server = new RawServer();
                return await Ask.ErrorAsync(Ask.Provider(server, WireApi.Chat), Ask.Request() with { OutputSchema = System.Text.Json.JsonElement.Parse("{}") });
            }),
        ];

        Assert.Equal(Enum.GetValues<ModelErrorCode>(), set.Select(static row => row.Code));
        string guide = await File.ReadAllTextAsync(Guide(), Ask.Token);
        foreach ((ModelErrorCode code, bool canRetry, Func<Task<ModelException>> cause) in set)
        {
            ModelException error = await cause();
            Assert.Equal((code, canRetry), (error.Code, error.CanRetryStep));

            // What happened, then what to do: never one bare clause.
            Assert.Matches(@"\w.*[.!] ?[A-Z].*\.$", error.Message.ReplaceLineEndings(" "));
            Assert.Contains($"| `{code}` | {(canRetry ? "yes" : "no")} |", guide, StringComparison.Ordinal);
        }

        static ModelProviderDefinition Login(ModelProviderDefinition definition) => definition with { RequiresOpenAIAuth = true };
    }

    private static async Task<ModelException> Answered(string stream)
    {
        await using RawServer server = new RawServer().Stream(stream);
        return await Ask.ErrorAsync(Ask.Provider(server));
    }

    private static async Task<ModelException> Refused(int status, string body, Func<ModelProviderDefinition, ModelProviderDefinition>? change = null, ICredentialSource? login = null)
    {
        await using RawServer server = new RawServer().Answer(status, body);
        return await Ask.ErrorAsync(Ask.Provider(server, change: change), options: new ModelClientOptions { Credentials = login, Time = new InstantTime() });
    }

    private static string Guide([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "docs", "models.md");
}
