using System.Net;
using System.Text.Json;

namespace Codex.Authentication;

/// <summary>The plain requests of a login: no header beyond those of the content.</summary>
internal static class LoginHttp
{
    /// <summary>Sends and reads the answer; its JSON is null when it is none.</summary>
    /// <exception cref="AuthenticationException">The server cannot be reached.</exception>
    public static async Task<(HttpStatusCode Status, JsonElement? Answer)> PostAsync(
        HttpClient client, string url, HttpContent content, CancellationToken ct)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
            using HttpResponseMessage response =
                await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct).ConfigureAwait(false);
            byte[] body = await BoundedContent.ReadAsync(response.Content, ct).ConfigureAwait(false);
            return (response.StatusCode, TryParse(body));
        }
        catch (Exception error) when (!ct.IsCancellationRequested
            && error is HttpRequestException or IOException or UriFormatException or InvalidOperationException
                or NotSupportedException or OperationCanceledException)
        {
            throw Failure($"{url} cannot be reached: {error.Message}", error);
        }
    }

    public static bool IsSuccess(HttpStatusCode status) => (int)status is >= 200 and < 300;

    public static string Describe(HttpStatusCode status) => $"status {(int)status} ({status})";

    public static AuthenticationException Failure(string reason, Exception? cause = null) => new(
        AuthenticationErrorCode.LoginFailed, $"The login failed: {reason}. Nothing was stored; try again.", cause);

    private static JsonElement? TryParse(byte[] body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
