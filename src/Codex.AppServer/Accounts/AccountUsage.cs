using System.Net.Http.Headers;
using System.Text.Json;
using Codex.AppServer.Messages;
using Codex.AppServer.V2;
using Codex.Authentication;

namespace Codex.AppServer.Accounts;

/// <summary>Asks the ChatGPT service how much of the account's limits is used.</summary>
internal static class AccountUsage
{
    private const int MostBytes = 1024 * 1024;
    private const long SecondsPerMinute = 60;

    private static readonly TimeSpan s_timeLimit = TimeSpan.FromSeconds(30);

    /// <exception cref="RequestException">There is no ChatGPT login, or the service cannot be asked.</exception>
    public static async Task<RateLimitSnapshot> ReadAsync(ServerServices server, CancellationToken cancellationToken)
    {
        Credential credential = await ReadCredentialAsync(server, cancellationToken).ConfigureAwait(false);
        using var http = new HttpClient { Timeout = s_timeLimit, MaxResponseContentBufferSize = MostBytes };
        using var request = new HttpRequestMessage(HttpMethod.Get, AddressOf(server.Start.ChatGptBaseUrl));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", credential.BearerToken);
        request.Headers.TryAddWithoutValidation("Accept", "*/*");
        request.Headers.TryAddWithoutValidation("User-Agent", server.Client.Identity.UserAgent);
        if (credential.AccountId is { } account)
        {
            request.Headers.TryAddWithoutValidation("ChatGPT-Account-Id", account);
        }

        try
        {
            using HttpResponseMessage response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            return response.IsSuccessStatusCode
                ? Parse(body)
                : throw RequestException.Failed($"the limits could not be read: the service answered with status {(int)response.StatusCode}");
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or InvalidOperationException or FormatException or NotSupportedException
            || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw RequestException.Failed($"the limits could not be read: {failure.Message}", failure);
        }
    }

    /// <summary>Where a service of the given address tells them.</summary>
    internal static string AddressOf(string baseUrl)
    {
        string address = baseUrl.TrimEnd('/');
        bool isChatGpt = address.StartsWith("https://chatgpt.com", StringComparison.Ordinal) || address.StartsWith("https://chat.openai.com", StringComparison.Ordinal);
        if (isChatGpt && !address.Contains("/backend-api", StringComparison.Ordinal))
        {
            address += "/backend-api";
        }

        return address + (address.Contains("/backend-api", StringComparison.Ordinal) ? "/wham/usage" : "/api/codex/usage");
    }

    /// <summary>The windows that an answer tells of.</summary>
    internal static RateLimitSnapshot Parse(ReadOnlyMemory<byte> body)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("the service's answer is no object");
        }

        return root.TryGetProperty("rate_limit", out JsonElement limits) && limits.ValueKind == JsonValueKind.Object
            ? new RateLimitSnapshot(Window(limits, "primary_window"), Window(limits, "secondary_window"))
            : new RateLimitSnapshot(null, null);
    }

    private static RateLimitWindow? Window(JsonElement limits, string name)
    {
        if (!limits.TryGetProperty(name, out JsonElement window) || window.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        long seconds = Number(window, "limit_window_seconds") ?? 0;
        return new RateLimitWindow(
            window.TryGetProperty("used_percent", out JsonElement used) ? (int)Math.Round(used.GetDouble(), MidpointRounding.AwayFromZero) : 0,
            seconds > 0 ? (seconds + SecondsPerMinute - 1) / SecondsPerMinute : null,
            Number(window, "reset_at"));
    }

    private static long? Number(JsonElement window, string name) =>
        window.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;

    private static async Task<Credential> ReadCredentialAsync(ServerServices server, CancellationToken cancellationToken)
    {
        try
        {
            return await server.Login.GetAsync(cancellationToken).ConfigureAwait(false) is { Mode: AuthenticationMode.ChatGpt } credential
                ? credential
                : throw RequestException.Invalid("limits belong to a ChatGPT account: log in with ChatGPT to read them");
        }
        catch (AuthenticationException failure)
        {
            throw RequestException.Failed(failure.Message, failure);
        }
    }
}
