namespace Codex.Models;

/// <summary>The HTTP stack that all clients of the process share: one pool of connections, no timeouts of its own.</summary>
internal static class ModelHttp
{
    private static readonly Lazy<HttpMessageInvoker> s_shared = new(static () => Create());

    public static HttpMessageInvoker Shared => s_shared.Value;

    public static HttpMessageInvoker Create(TimeSpan? connectTimeout = null)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            // The seatbelt sandbox forbids the look-up of the system's proxies.
            UseProxy = Environment.GetEnvironmentVariable("CODEX_SANDBOX") != "seatbelt",
            EnableMultipleHttp2Connections = true,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            // Traces of the embedding program are none of the service's business.
            ActivityHeadersPropagator = null,
        };
        if (connectTimeout is { } limit)
        {
            handler.ConnectTimeout = limit;
        }

        return new HttpMessageInvoker(new RedirectHandler(handler), disposeHandler: true);
    }
}
