using System.Net;

namespace Codex.Models;

/// <summary>Follows redirects; the credentials go along to the same server, and to no other.</summary>
/// <remarks>
/// The handler of the platform drops the token on every redirect, so that a service that moves a path refuses the request, and keeps all
/// other headers, so that another server gets keys that stand in them.
/// </remarks>
/// <param name="inner">What sends; it must not follow redirects itself.</param>
internal sealed class RedirectHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const int MostRedirects = 10;

    private static readonly string[] s_harmless = ["Accept", "User-Agent"];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        for (int followed = 0; followed < MostRedirects && Target(request, response) is { } target; followed++)
        {
            HttpStatusCode status = response.StatusCode;
            response.Dispose();
            Direct(request, target, status);
            response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }

        return response;
    }

    private static Uri? Target(HttpRequestMessage request, HttpResponseMessage response)
    {
        if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
                or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect)
            || response.Headers.Location is not { } location
            || !Uri.TryCreate(request.RequestUri!, location, out Uri? target))
        {
            return null;
        }

        // What began encrypted stays so.
        return target.Scheme == Uri.UriSchemeHttps || target.Scheme == request.RequestUri!.Scheme ? target : null;
    }

    private static void Direct(HttpRequestMessage request, Uri target, HttpStatusCode status)
    {
        if (Uri.Compare(request.RequestUri, target, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) != 0)
        {
            // A provider's key may stand in any header.
            foreach (string name in request.Headers.Select(static header => header.Key).Except(s_harmless, StringComparer.OrdinalIgnoreCase).ToArray())
            {
                request.Headers.Remove(name);
            }
        }

        request.RequestUri = target;
        if (status is not (HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect) && request.Method != HttpMethod.Head)
        {
            request.Method = HttpMethod.Get;
            request.Content = null;
        }
    }
}
