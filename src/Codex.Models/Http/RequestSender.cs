using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Codex.Authentication;
using Codex.Protocol;

namespace Codex.Models;

/// <summary>The request loop: sends a model request until an answer begins, within the provider's budget.</summary>
internal sealed class RequestSender(ModelProvider provider, ModelClientOptions options)
{
    private const string JsonContentType = "application/json";

    private readonly HttpMessageInvoker _http = options.Http ?? ModelHttp.Shared;

    private bool IsResponses => provider.WireApi == WireApi.Responses;

    /// <summary>Sends the request; the answer's status is a success.</summary>
    /// <exception cref="ModelException">No answer could be had.</exception>
    public async Task<HttpResponseMessage> SendAsync(ModelRequest request, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        bool renewed = false;
        for (int attempt = 1; ; attempt++)
        {
            bool isLast = attempt > provider.RequestMaxRetries;
            RequestKey key;
            try
            {
                key = await ResolveKeyAsync(ct).ConfigureAwait(false);
            }
            catch (AuthenticationException error)
            {
                // Nothing has been sent: a renewal that failed for now is tried again by the step alone, not by both budgets.
                throw Credential(error);
            }

            Uri uri = provider.RequestUri(key.IsChatGpt);
            long started = options.Time.GetTimestamp();
            HttpResponseMessage response;
            using (HttpRequestMessage message = Compose(uri, request, body, key))
            {
                try
                {
                    response = await _http.SendAsync(message, ct).ConfigureAwait(false);
                }
                catch (Exception error) when (error is HttpRequestException or IOException)
                {
                    options.Observer?.OnRequest(new(attempt, options.Time.GetElapsedTime(started), null, error.Message) { Address = uri });
                    if (isLast)
                    {
                        throw ModelErrors.ConnectionFailed(uri, error);
                    }

                    await WaitAsync(RetryBackoff.Delay(attempt, options.Random), ct).ConfigureAwait(false);
                    continue;
                }
            }

            options.Observer?.OnRequest(new(attempt, options.Time.GetElapsedTime(started), (int)response.StatusCode, null) { Address = uri, Headers = response.Headers });
            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            using (response)
            {
                if (IsResponses && response.StatusCode == HttpStatusCode.Unauthorized && key is { IsChatGpt: true, Login: { } refused } && !renewed)
                {
                    try
                    {
                        renewed = await options.Credentials!.RefreshAsync(refused, ct).ConfigureAwait(false) is not null;
                        if (renewed)
                        {
                            // The new token deserves its try, whatever is left of the budget; there is one renewal only.
                            attempt--;
                            continue;
                        }
                    }
                    catch (AuthenticationException error) when (!error.IsPermanent && !isLast)
                    {
                        // Counts as an attempt; the next refusal tries the renewal again.
                    }
                    catch (AuthenticationException error)
                    {
                        throw Credential(error);
                    }
                }

                // A token that was renewed a moment ago does not become better by waiting.
                isLast |= renewed && response.StatusCode == HttpStatusCode.Unauthorized;
                await ThrowUnlessRepeatedAsync(response, key, isLast, ct).ConfigureAwait(false);
                await WaitAsync(RetryAfter(response.Headers) ?? RetryBackoff.Delay(attempt, options.Random), ct).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The id by which the service's support finds the request.</summary>
    public string? RequestId(HttpResponseMessage response) =>
        IsResponses && response.Headers.NonValidated.TryGetValues("cf-ray", out HeaderStringValues values) ? values.ToString() : null;

    private async Task ThrowUnlessRepeatedAsync(HttpResponseMessage response, RequestKey key, bool isLast, CancellationToken ct)
    {
        HttpStatusCode status = response.StatusCode;
        string? requestId = RequestId(response);
        bool repeats = status == HttpStatusCode.TooManyRequests
            || (int)status >= 500
            || (IsResponses && status == HttpStatusCode.Unauthorized);
        if (!repeats)
        {
            throw ModelErrors.Unexpected(status, await ReadBodyAsync(response, ct).ConfigureAwait(false), requestId);
        }

        if (status == HttpStatusCode.TooManyRequests
            && ServiceError.FromBody(await ReadBodyAsync(response, ct).ConfigureAwait(false)) is { } error)
        {
            if (IsResponses && error.Type == "usage_limit_reached")
            {
                throw ModelErrors.UsageLimit(error, key.Login?.Plan?.WireName, RateLimitHeaders.Read(response.Headers), options.Time);
            }

            if (IsResponses && error.Type == "usage_not_included")
            {
                throw ModelErrors.UsageNotIncluded();
            }

            if (error.Code == "insufficient_quota")
            {
                throw ModelErrors.QuotaExceeded();
            }
        }

        if (isLast)
        {
            throw IsResponses && status == HttpStatusCode.InternalServerError
                ? ModelErrors.HighDemand(requestId)
                : ModelErrors.RetryLimit(status, requestId, key.IsLoginWithheld);
        }
    }

    private Task<string> ReadBodyAsync(HttpResponseMessage response, CancellationToken ct) =>
        BoundedBody.ReadAsync(response, provider.StreamIdleTimeout, options.Time, ct);

    private async ValueTask<RequestKey> ResolveKeyAsync(CancellationToken ct)
    {
        if (provider.OwnKey() is { } own)
        {
            return new RequestKey(own, null, false);
        }

        // Chat Completions services are never the login's own: its credentials do not go there.
        Credential? login = IsResponses && options.Credentials is { } source ? await source.GetAsync(ct).ConfigureAwait(false) : null;
        bool isWithheld = login is { Mode: AuthenticationMode.ChatGpt } or { IsStored: true } && !provider.AcceptsLogin;
        login = isWithheld ? null : login;
        if (login is null && provider.MissingKeyError() is { } missing)
        {
            throw missing;
        }

        return new RequestKey(login?.BearerToken, login, isWithheld);
    }

    private HttpRequestMessage Compose(Uri uri, ModelRequest request, ReadOnlyMemory<byte> body, RequestKey key)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, uri)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = new ReadOnlyMemoryContent(body),
        };
        HttpRequestHeaders headers = message.Headers;
        message.Content.Headers.TryAddWithoutValidation("Content-Type", JsonContentType);
        headers.TryAddWithoutValidation("Accept", "text/event-stream");
        headers.TryAddWithoutValidation("originator", options.Identity.Originator);
        headers.TryAddWithoutValidation("User-Agent", options.Identity.UserAgent);
        if (key.Bearer is { } bearer)
        {
            headers.TryAddWithoutValidation("Authorization", "Bearer " + bearer);
        }

        if (IsResponses)
        {
            string conversation = request.ThreadId.ToString();
            headers.TryAddWithoutValidation("conversation_id", conversation);
            headers.TryAddWithoutValidation("session_id", conversation);
            if (key is { IsChatGpt: true, Login.AccountId: { } account })
            {
                headers.TryAddWithoutValidation("chatgpt-account-id", account);
            }
        }

        if (request.Source.IsSubagent)
        {
            headers.TryAddWithoutValidation("x-openai-subagent", request.Source.Name);
        }

        foreach ((string name, string value) in provider.Headers())
        {
            SetHeader(message, name, value);
        }

        return message;
    }

    // A header of the configuration takes the place of one of the same name.
    private static void SetHeader(HttpRequestMessage message, string name, string value)
    {
        HttpHeaders headers = IsContentHeader(name) ? message.Content!.Headers : message.Headers;
        bool isLegal = !value.AsSpan().ContainsAny('\r', '\n', '\0');
        try
        {
            headers.Remove(name);
            isLegal = isLegal && headers.TryAddWithoutValidation(name, value);
        }
        catch (Exception error) when (error is FormatException or InvalidOperationException or ArgumentException)
        {
            isLegal = false;
        }

        if (!isLegal)
        {
            throw new ModelException(
                ModelErrorCode.ConnectionFailed,
                $"The header `{name}` of the provider's configuration is not legal. Correct `http_headers` or `env_http_headers`.")
            {
                CanRetryStep = false,
            };
        }
    }

    private static bool IsContentHeader(string name) =>
        (name.StartsWith("content-", StringComparison.OrdinalIgnoreCase) && !name.Equals("content-length", StringComparison.OrdinalIgnoreCase))
        || name.Equals("allow", StringComparison.OrdinalIgnoreCase)
        || name.Equals("expires", StringComparison.OrdinalIgnoreCase)
        || name.Equals("last-modified", StringComparison.OrdinalIgnoreCase);

    private static TimeSpan? RetryAfter(HttpResponseHeaders headers) =>
        headers.NonValidated.TryGetValues("Retry-After", out HeaderStringValues values)
        && ulong.TryParse(values.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out ulong seconds)
            ? TimeSpan.FromSeconds(Math.Min(seconds, int.MaxValue / 1000))
            : null;

    private Task WaitAsync(TimeSpan delay, CancellationToken ct) => Task.Delay(delay, options.Time, ct);

    private static ModelException Credential(AuthenticationException error) =>
        new(error.IsPermanent ? ModelErrorCode.CredentialRefused : ModelErrorCode.CredentialUnavailable, error.Message, error);

    /// <summary>What a request proves its sender with.</summary>
    /// <param name="Bearer">The token; null for none.</param>
    /// <param name="Login">The login that it is from; null when it is the provider's own key.</param>
    /// <param name="IsLoginWithheld">Whether there is a login that this provider must not see.</param>
    private readonly record struct RequestKey(string? Bearer, Credential? Login, bool IsLoginWithheld)
    {
        public bool IsChatGpt => Login is { Mode: AuthenticationMode.ChatGpt };
    }
}
