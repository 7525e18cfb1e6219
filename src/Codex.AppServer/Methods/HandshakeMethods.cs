using Codex.AppServer.Messages;
using Codex.AppServer.V1;

namespace Codex.AppServer.Methods;

/// <summary>The client introduces itself.</summary>
internal static class HandshakeMethods
{
    public static Task InitializeAsync(ServerServices server, InitializeParams parameters, Reply<InitializeResponse> reply, CancellationToken cancellationToken)
    {
        if (server.IsInitialized)
        {
            throw RequestException.Invalid("the server is initialized already");
        }

        // From here on every request to a service names the client.
        server.Client.Identity.UserAgentSuffix = $"{parameters.ClientInfo.Name}; {parameters.ClientInfo.Version}";
        server.IsInitialized = true;
        return reply.SendAsync(new InitializeResponse(server.Client.Identity.UserAgent)).AsTask();
    }

    public static Task GetUserAgentAsync(ServerServices server, Reply<GetUserAgentResponse> reply, CancellationToken cancellationToken) =>
        reply.SendAsync(new GetUserAgentResponse(server.Client.Identity.UserAgent)).AsTask();
}
