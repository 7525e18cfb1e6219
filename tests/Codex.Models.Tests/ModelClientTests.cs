using System.Net.Sockets;
using System.Text.Json;
using Codex.Authentication;
using Codex.Protocol;

namespace Codex.Models.Tests;

public sealed class ModelClientTests
{
    [Fact]
    public async Task A_request_carries_its_headers_and_its_body()
    {
        await using RawServer server = new RawServer().Stream(Ask.Completed);
        var options = new ModelClientOptions { Identity = new ClientIdentity("codex_exec", static _ => null) };
        await Ask.AllAsync(Ask.Provider(server, change: definition => definition with { ExperimentalBearerToken = "inline" }), options: options);
        RawRequest request = Assert.Single(server.Requests);
        Assert.Equal(("POST", "/v1/responses"), (request.Method, request.Target));
        Assert.Equal("Bearer inline", request["authorization"]);
        Assert.Equal("text/event-stream", request["accept"]);
        Assert.Equal("application/json", request["content-type"]);
        Assert.Equal("codex_exec", request["originator"]);
        Assert.StartsWith($"codex_exec/{ClientIdentity.ReleaseVersion} (", request["user-agent"], StringComparison.Ordinal);
        Assert.Equal("0199a213-81c0-7800-8aa1-bbab2a035a53", request["conversation_id"]);
        Assert.Equal("0199a213-81c0-7800-8aa1-bbab2a035a53", request["session_id"]);
        Assert.Null(request["accept-encoding"]);
        Assert.Null(request["openai-beta"]);
        Assert.Null(request["x-openai-subagent"]);
        Assert.Null(request["traceparent"]);
        Assert.Equal("gpt-5-codex", request.Json.GetProperty("model").GetString());
    }

    [Fact]
    public async Task A_chat_request_has_no_conversation_headers_and_no_login()
    {
        await using RawServer server = new RawServer().Stream(Ask.ChatStop);
        var options = new ModelClientOptions { Credentials = new Ask.Login(AuthenticationMode.ApiKey) };
        List<ResponseEvent> events = await Ask.AllAsync(Ask.Provider(server, WireApi.Chat), Ask.Request() with { Source = SessionSource.Review }, options);
        RawRequest request = Assert.Single(server.Requests);
        Assert.Equal("/v1/chat/completions", request.Target);
        Assert.Null(request["conversation_id"]);
        Assert.Null(request["session_id"]);
        Assert.Null(request["authorization"]);
        Assert.Equal("review", request["x-openai-subagent"]);
        Assert.DoesNotContain(events, next => next is RateLimitsReported);
    }

    [Fact]
    public async Task Headers_of_the_configuration_are_added_or_take_the_place_of_the_client_s_own()
    {
        await using RawServer server = new RawServer().Stream(Ask.Completed);
        ModelProvider provider = Ask.Provider(
            server,
            change: definition => definition with
            {
                ExperimentalBearerToken = "inline",
                HttpHeaders = new Dictionary<string, string> { ["X-Test"] = "static", ["originator"] = "mine", ["Authorization"] = "Basic x", ["Content-Type"] = "application/json; x=1" },
                EnvHttpHeaders = new Dictionary<string, string> { ["OpenAI-Project"] = "PROJECT", ["OpenAI-Organization"] = "BLANK", ["X-None"] = "UNSET" },
                QueryParams = new Dictionary<string, string> { ["api-version"] = "v 1&x" },
            },
            environment: name => name switch { "PROJECT" => "proj-1", "BLANK" => "  ", _ => null });
        await Ask.AllAsync(provider);
        RawRequest request = Assert.Single(server.Requests);
        Assert.Equal("/v1/responses?api-version=v%201%26x", request.Target);
        Assert.Equal(("static", "mine", "Basic x", "proj-1"), (request["x-test"], request["originator"], request["authorization"], request["openai-project"]));
        Assert.Equal("application/json; x=1", request["content-type"]);
        Assert.Null(request["openai-organization"]);
        Assert.Null(request["x-none"]);
    }

    [Theory]
    [InlineData("Bad Name", "v")]
    [InlineData("", "v")]
    [InlineData("X", "a\nb")]
    [InlineData("Content-Length", "v")]
    public async Task An_illegal_header_is_named_and_nothing_is_sent(string name, string value)
    {
        await using var server = new RawServer();
        ModelException error = await Ask.ErrorAsync(Ask.Provider(server, change: definition => definition with { HttpHeaders = new Dictionary<string, string> { [name] = value } }));
        Assert.Equal((ModelErrorCode.ConnectionFailed, false), (error.Code, error.CanRetryStep));
        Assert.Contains($"`{name}`", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task The_key_comes_from_the_configuration_then_the_variable_then_the_login()
    {
        await using RawServer server = new RawServer().Stream(Ask.Completed).Stream(Ask.Completed).Stream(Ask.Completed).Stream(Ask.Completed);
        var login = new ModelClientOptions { Credentials = new Ask.Login(AuthenticationMode.ApiKey) };
        await Ask.AllAsync(Provider("inline", "KEY"), options: login);
        await Ask.AllAsync(Provider(null, "KEY"), options: login);
        await Ask.AllAsync(Provider(null, "UNSET"), options: login);
        await Ask.AllAsync(Provider(null, null));
        Assert.Equal(["Bearer inline", "Bearer from-env", "Bearer token-0", null], server.Requests.Select(request => request["authorization"]));

        ModelProvider Provider(string? inline, string? variable) => Ask.Provider(
            server,
            change: definition => definition with { ExperimentalBearerToken = inline, EnvKey = variable },
            environment: name => name == "KEY" ? "from-env" : null);
    }

    [Fact]
    public async Task A_missing_key_variable_is_named_with_its_instructions_and_nothing_is_sent()
    {
        await using var server = new RawServer();
        foreach (WireApi wire in (WireApi[])[WireApi.Responses, WireApi.Chat])
        {
            ModelException error = await Ask.ErrorAsync(Ask.Provider(
                server,
                wire,
                requestRetries: 3,
                change: definition => definition with { EnvKey = "THE_KEY", EnvKeyInstructions = "Ask the operator." },
                environment: static _ => "  "));
            Assert.Equal((ModelErrorCode.MissingEnvironmentVariable, false), (error.Code, error.CanRetryStep));
            Assert.Contains("THE_KEY", error.Message, StringComparison.Ordinal);
            Assert.Contains("Ask the operator.", error.Message, StringComparison.Ordinal);
        }

        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_chatgpt_login_goes_only_where_it_is_wanted_and_names_its_account()
    {
        await using RawServer server = new RawServer().Stream(Ask.Completed).Stream(Ask.Completed).Stream(Ask.Completed);
        var login = new ModelClientOptions { Credentials = new Ask.Login(AuthenticationMode.ChatGpt) };
        await Ask.AllAsync(Ask.Provider(server, change: definition => definition with { RequiresOpenAIAuth = true }), options: login);
        await Ask.AllAsync(Ask.Provider(server), options: login);
        await Ask.AllAsync(Ask.Provider(server, change: definition => definition with { RequiresOpenAIAuth = true, ExperimentalBearerToken = "own" }), options: login);
        Assert.Equal(["Bearer token-0", null, "Bearer own"], server.Requests.Select(request => request["authorization"]));
        Assert.Equal(["acct-1", null, null], server.Requests.Select(request => request["chatgpt-account-id"]));

        server.Answer(401, "{}");
        ModelException refused = await Ask.ErrorAsync(Ask.Provider(server), options: login);
        Assert.Contains("requires_openai_auth", refused.Message, StringComparison.Ordinal);
        ModelException missing = await Ask.ErrorAsync(Ask.Provider(server, change: definition => definition with { EnvKey = "UNSET" }), options: login);
        Assert.Equal(ModelErrorCode.MissingEnvironmentVariable, missing.Code);
    }

    [Fact]
    public async Task A_stored_key_goes_only_where_it_is_wanted_and_one_of_the_environment_where_there_is_no_other()
    {
        await using RawServer server = new RawServer().Stream(Ask.Completed).Stream(Ask.Completed).Stream(Ask.Completed);
        var stored = new ModelClientOptions { Credentials = new Ask.Login(AuthenticationMode.ApiKey) { IsStored = true } };
        await Ask.AllAsync(Ask.Provider(server, change: definition => definition with { RequiresOpenAIAuth = true }), options: stored);
        await Ask.AllAsync(Ask.Provider(server), options: stored);
        await Ask.AllAsync(Ask.Provider(server), options: new ModelClientOptions { Credentials = new Ask.Login(AuthenticationMode.ApiKey) });
        Assert.Equal(["Bearer token-0", null, "Bearer token-0"], server.Requests.Select(request => request["authorization"]));

        ModelException missing = await Ask.ErrorAsync(Ask.Provider(server, change: definition => definition with { EnvKey = "UNSET" }), options: stored);
        Assert.Equal(ModelErrorCode.MissingEnvironmentVariable, missing.Code);
    }

    [Fact]
    public async Task A_refusal_right_after_a_renewal_is_told_at_once()
    {
        await using RawServer server = new RawServer().Answer(401, "{}").Answer(401, "{}").Stream(Ask.Completed);
        var login = new Ask.Login(AuthenticationMode.ChatGpt, static _ => new Credential { Mode = AuthenticationMode.ChatGpt, BearerToken = "fresh" });

        ModelException error = await Ask.ErrorAsync(
            Ask.Provider(server, requestRetries: 3, change: definition => definition with { RequiresOpenAIAuth = true }),
            options: new ModelClientOptions { Credentials = login, Time = new InstantTime() });

        Assert.Equal((401, false, 2, 1), (error.HttpStatus, error.CanRetryStep, server.Requests.Count, login.Renewals));
    }

    [Fact]
    public async Task A_refused_chatgpt_token_is_renewed_once_even_without_retries_left()
    {
        await using RawServer server = new RawServer().Answer(401, "{}").Stream(Ask.Completed).Answer(401, "{}").Answer(401, "{}");
        var login = new Ask.Login(AuthenticationMode.ChatGpt, count => new Credential { Mode = AuthenticationMode.ChatGpt, BearerToken = $"token-{count}" });
        var options = new ModelClientOptions { Credentials = login, Time = new InstantTime() };
        ModelProvider provider = Ask.Provider(server, change: definition => definition with { RequiresOpenAIAuth = true });
        await Ask.AllAsync(provider, options: options);
        Assert.Equal(["Bearer token-0", "Bearer token-1"], server.Requests.Select(request => request["authorization"]));

        ModelException error = await Ask.ErrorAsync(provider, options: options);
        Assert.Equal((ModelErrorCode.RetryLimit, 401, false), (error.Code, error.HttpStatus, error.CanRetryStep));
        Assert.Equal(2, login.Renewals);
    }

    [Fact]
    public async Task A_credential_that_cannot_be_had_for_now_is_asked_for_once_a_step()
    {
        await using RawServer server = new RawServer();
        var heldUp = new HeldUpLogin();
        ModelException error = await Ask.ErrorAsync(Ask.Provider(server, requestRetries: 4), options: new ModelClientOptions { Credentials = heldUp, Time = new InstantTime() });
        Assert.Equal((ModelErrorCode.CredentialUnavailable, true, 1), (error.Code, error.CanRetryStep, heldUp.Asked));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_renewal_that_fails_for_now_is_tried_again_and_one_that_is_refused_ends_it()
    {
        await using RawServer server = new RawServer().Answer(401, "{}").Answer(401, "{}").Stream(Ask.Completed).Answer(401, "{}").Answer(401, "{}");
        var flaky = new Ask.Login(AuthenticationMode.ChatGpt, count => count == 1
            ? throw new AuthenticationException(AuthenticationErrorCode.RefreshFailed, "not now")
            : new Credential { Mode = AuthenticationMode.ChatGpt, BearerToken = "fresh" });
        await Ask.AllAsync(Provider(1), options: new ModelClientOptions { Credentials = flaky, Time = new InstantTime() });
        Assert.Equal(2, flaky.Renewals);

        var transient = new Ask.Login(AuthenticationMode.ChatGpt, _ => throw new AuthenticationException(AuthenticationErrorCode.RefreshFailed, "not now"));
        ModelException forNow = await Ask.ErrorAsync(Provider(0), options: new ModelClientOptions { Credentials = transient, Time = new InstantTime() });
        Assert.Equal((ModelErrorCode.CredentialUnavailable, true), (forNow.Code, forNow.CanRetryStep));

        var dead = new Ask.Login(AuthenticationMode.ChatGpt, _ => throw new AuthenticationException(AuthenticationErrorCode.RefreshTokenExpired, "log in again"));
        ModelException forGood = await Ask.ErrorAsync(Provider(3), options: new ModelClientOptions { Credentials = dead, Time = new InstantTime() });
        Assert.Equal((ModelErrorCode.CredentialRefused, false, "log in again"), (forGood.Code, forGood.CanRetryStep, forGood.Message));
        Assert.Equal(5, server.Requests.Count);

        ModelProvider Provider(int retries) => Ask.Provider(server, requestRetries: retries, change: definition => definition with { RequiresOpenAIAuth = true });
    }

    [Theory]
    [InlineData(WireApi.Responses, 429, 3, ModelErrorCode.RetryLimit, true)]
    [InlineData(WireApi.Responses, 500, 3, ModelErrorCode.HighDemand, true)]
    [InlineData(WireApi.Responses, 503, 3, ModelErrorCode.RetryLimit, true)]
    [InlineData(WireApi.Responses, 401, 3, ModelErrorCode.RetryLimit, false)]
    [InlineData(WireApi.Responses, 400, 1, ModelErrorCode.UnexpectedStatus, false)]
    [InlineData(WireApi.Responses, 403, 1, ModelErrorCode.UnexpectedStatus, false)]
    [InlineData(WireApi.Responses, 404, 1, ModelErrorCode.UnexpectedStatus, false)]
    [InlineData(WireApi.Chat, 429, 3, ModelErrorCode.RetryLimit, true)]
    [InlineData(WireApi.Chat, 500, 3, ModelErrorCode.RetryLimit, true)]
    [InlineData(WireApi.Chat, 401, 1, ModelErrorCode.UnexpectedStatus, false)]
    public async Task A_status_decides_how_often_the_request_is_sent(WireApi wire, int status, int requests, ModelErrorCode code, bool canRetryStep)
    {
        await using var server = new RawServer();
        for (int i = 0; i < 3; i++)
        {
            server.Answer(status, """{"error":{"message":"no","type":"t"}}""", "cf-ray: ray-9");
        }

        var time = new InstantTime();
        ModelException error = await Ask.ErrorAsync(Ask.Provider(server, wire, requestRetries: 2), options: new ModelClientOptions { Time = time });
        Assert.Equal((requests, code, canRetryStep, status), (server.Requests.Count, error.Code, error.CanRetryStep, error.HttpStatus));
        Assert.Contains($"{status} ", error.Message, StringComparison.Ordinal);
        Assert.Equal(wire == WireApi.Responses, error.Message.Contains("ray-9", StringComparison.Ordinal));
        Assert.Equal(requests - 1, time.Waits.Count);
        Assert.All(time.Waits, (wait, index) => Assert.InRange(wait.TotalMilliseconds, 180 << index, 220 << index));
        if (code == ModelErrorCode.UnexpectedStatus)
        {
            Assert.Contains("\"message\":\"no\"", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Retry_after_in_seconds_is_obeyed_and_a_date_is_not()
    {
        await using RawServer server = new RawServer()
            .Answer(429, "{}", "retry-after: 7")
            .Answer(503, "{}", "retry-after: Wed, 21 Oct 2026 07:28:00 GMT")
            .Stream(Ask.Completed);
        var time = new InstantTime();
        await Ask.AllAsync(Ask.Provider(server, requestRetries: 2), options: new ModelClientOptions { Time = time });
        Assert.Equal(TimeSpan.FromSeconds(7), time.Waits[0]);
        Assert.InRange(time.Waits[1].TotalMilliseconds, 360, 440);
    }

    [Fact]
    public async Task A_used_up_limit_says_what_to_do_by_plan_and_when()
    {
        await using RawServer server = new RawServer().Answer(
            429,
            """{"error":{"type":"usage_limit_reached","message":"limit","resets_at":1767366180,"plan_type":"plus"}}""",
            "x-codex-primary-used-percent: 100.0",
            "x-codex-primary-window-minutes: 15",
            "x-codex-secondary-used-percent: 87.5");
        ModelException error = await Ask.ErrorAsync(Ask.Provider(server, requestRetries: 3));
        Assert.Equal((ModelErrorCode.UsageLimitReached, false), (error.Code, error.CanRetryStep));
        Assert.Equal(new RateLimitSnapshot(new RateLimitWindow(100, 15, null), new RateLimitWindow(87.5, null, null)), error.RateLimits);
        Assert.Contains("Pro", error.Message, StringComparison.Ordinal);
        Assert.Contains("3:03 PM", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("""{"error":{"type":"usage_not_included"}}""", WireApi.Responses, ModelErrorCode.UsageNotIncluded)]
    [InlineData("""{"error":{"code":"insufficient_quota","message":"m"}}""", WireApi.Responses, ModelErrorCode.QuotaExceeded)]
    [InlineData("""{"error":{"code":"insufficient_quota","message":"m"}}""", WireApi.Chat, ModelErrorCode.QuotaExceeded)]
    public async Task Limits_that_no_wait_can_help_end_the_request(string body, WireApi wire, ModelErrorCode code)
    {
        await using RawServer server = new RawServer().Answer(429, body);
        ModelException error = await Ask.ErrorAsync(Ask.Provider(server, wire, requestRetries: 3));
        Assert.Equal((code, false), (error.Code, error.CanRetryStep));
    }

    [Fact]
    public async Task A_page_of_cloudflare_is_told_in_a_sentence()
    {
        await using RawServer server = new RawServer().Answer(403, "<html>Cloudflare: sorry, you have been blocked</html>");
        ModelException error = await Ask.ErrorAsync(Ask.Provider(server));
        Assert.Contains("403 Forbidden", error.Message, StringComparison.Ordinal);
        Assert.Contains("region", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("<html>", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_huge_error_body_is_cut()
    {
        await using RawServer server = new RawServer().Answer(400, new string('x', 1_000_000));
        ModelException error = await Ask.ErrorAsync(Ask.Provider(server));
        Assert.InRange(error.Message.Length, 60_000, 70_000);
    }

    [Fact]
    public async Task A_refused_connection_is_tried_again_and_then_told_with_its_address()
    {
        string url;
        using (var free = new TcpListener(System.Net.IPAddress.Loopback, 0))
        {
            free.Start();
            url = $"http://{free.LocalEndpoint}/v1";
        }

        var time = new InstantTime();
        var provider = new ModelProvider("x", new ModelProviderDefinition { Name = "x", BaseUrl = url, WireApi = WireApi.Responses, RequestMaxRetries = 2 });
        ModelException error = await Ask.ErrorAsync(provider, options: new ModelClientOptions { Time = time });
        Assert.Equal((ModelErrorCode.ConnectionFailed, true), (error.Code, error.CanRetryStep));
        Assert.Contains(url, error.Message, StringComparison.Ordinal);
        Assert.Equal(2, time.Waits.Count);
    }

    [Fact]
    public async Task Limits_in_the_headers_come_before_everything_else()
    {
        await using RawServer server = new RawServer().Stream(
            Ask.Completed,
            "x-codex-primary-used-percent: 12.5",
            "x-codex-primary-window-minutes: 10",
            "x-codex-primary-reset-at: 1704069000",
            "x-codex-secondary-used-percent: 0",
            "x-codex-secondary-window-minutes: 0").Stream(Ask.Completed, "x-codex-primary-used-percent: NaN");
        List<ResponseEvent> events = await Ask.AllAsync(Ask.Provider(server));
        Assert.Equal(new RateLimitsReported(new RateLimitSnapshot(new RateLimitWindow(12.5, 10, 1704069000), null)), events[0]);
        Assert.Equal(new RateLimitsReported(new RateLimitSnapshot(null, null)), (await Ask.AllAsync(Ask.Provider(server)))[0]);
    }

    [Fact]
    public async Task A_cut_stream_is_worth_another_try_and_names_the_request()
    {
        await using RawServer server = new RawServer().Open(
            static (stream, ct) => RawServer.ChunkAsync(stream, "data: {\"type\":\"response.created\",\"response\":{}}\n\n", ct),
            "cf-ray: ray-7");
        ModelException error = await Ask.ErrorAsync(Ask.Provider(server));
        Assert.Equal((ModelErrorCode.StreamDisconnected, true, "ray-7"), (error.Code, error.CanRetryStep, error.RequestId));
        Assert.Contains("ray-7", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_stream_is_given_up_after_the_idle_timeout()
    {
        await using RawServer server = new RawServer().Open(static (_, ct) => Task.Delay(Timeout.Infinite, ct));
        ModelException error = await Ask.ErrorAsync(
            Ask.Provider(server, change: definition => definition with { StreamIdleTimeout = TimeSpan.FromMilliseconds(50) }),
            options: new ModelClientOptions());
        Assert.Equal((ModelErrorCode.StreamDisconnected, true), (error.Code, error.CanRetryStep));
        Assert.Contains("idle timeout", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_ends_the_wait_for_headers_and_for_events()
    {
        var asked = new TaskCompletionSource();
        await using RawServer server = new RawServer()
            .Answer((_, ct) =>
            {
                asked.SetResult();
                return Task.Delay(Timeout.Infinite, ct);
            })
            .Open(static (_, ct) => Task.Delay(Timeout.Infinite, ct));
        for (int i = 0; i < 2; i++)
        {
            using var stop = new CancellationTokenSource();
            var client = new ModelClient(Ask.Provider(server), new ModelClientOptions { ResponsesFixture = null });
            await using IAsyncEnumerator<ResponseEvent> events = client.StreamAsync(Ask.Request(), stop.Token).GetAsyncEnumerator(Ask.Token);
            ValueTask<bool> next = events.MoveNextAsync();
            await asked.Task.WaitAsync(Ask.Token);
            if (i == 1)
            {
                Assert.True(await next);
                next = events.MoveNextAsync();
            }

            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
        }
    }

    [Fact]
    public async Task A_recorded_stream_is_read_line_by_line_instead_of_asking()
    {
        await using var server = new RawServer();
        string path = Path.Combine(Path.GetTempPath(), $"codex-models-{Guid.NewGuid():N}.sse");
        await File.WriteAllTextAsync(path, "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{}}\ndata: {\"type\":\"response.completed\",\"response\":{\"id\":\"r\"}}\n", Ask.Token);
        try
        {
            var client = new ModelClient(Ask.Provider(server), new ModelClientOptions { ResponsesFixture = path });
            List<ResponseEvent> events = [];
            await foreach (ResponseEvent next in client.StreamAsync(Ask.Request(), Ask.Token))
            {
                events.Add(next);
            }

            Assert.Equal([typeof(ResponseCreated), typeof(ResponseCompleted)], events.Select(next => next.GetType()));
            Assert.Empty(server.Requests);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task An_observer_sees_attempts_and_events()
    {
        await using RawServer server = new RawServer().Answer(503, "{}").Stream("event: odd\ndata: nonsense\n\n" + Ask.Completed);
        var observer = new Observer();
        await Ask.AllAsync(Ask.Provider(server, requestRetries: 1), options: new ModelClientOptions { Time = new InstantTime(), Observer = observer });
        Assert.Equal([(1, 503), (2, 200)], observer.Attempts.Select(attempt => (attempt.Attempt, attempt.Status ?? 0)));
        Assert.Equal([("odd", false), ("message", true)], observer.Events.Select(next => (next.Kind!, next.Error is null)));
    }

    private sealed class Observer : IModelClientObserver
    {
        public List<ModelRequestAttempt> Attempts { get; } = [];

        public List<ModelStreamEvent> Events { get; } = [];

        public void OnRequest(in ModelRequestAttempt attempt) => Attempts.Add(attempt);

        public void OnStreamEvent(in ModelStreamEvent streamEvent) => Events.Add(streamEvent);
    }

    /// <summary>A login whose tokens are due while the issuer cannot be reached.</summary>
    private sealed class HeldUpLogin : ICredentialSource
    {
        public int Asked { get; private set; }

        public ValueTask<Credential?> GetAsync(CancellationToken ct)
        {
            Asked++;
            throw new AuthenticationException(AuthenticationErrorCode.RefreshFailed, "not now");
        }

        public ValueTask<Credential?> RefreshAsync(Credential refused, CancellationToken ct) => GetAsync(ct);
    }
}
