using Codex.AppServer.Messages;
using Codex.AppServer.V1;
using Codex.Authentication;

namespace Codex.AppServer.Methods;

/// <summary>Logging in and out, in the words of the older family.</summary>
internal static class AuthMethods
{
    public static async Task GetStatusAsync(
        ServerServices server, GetAuthStatusParams parameters, Reply<GetAuthStatusResponse> reply, CancellationToken cancellationToken)
    {
        if (!server.Start.ModelProvider.RequiresOpenAIAuth)
        {
            await reply.SendAsync(new GetAuthStatusResponse(null, null, false)).ConfigureAwait(false);
            return;
        }

        await server.Logins.ApplyRulesAsync(cancellationToken).ConfigureAwait(false);
        AuthenticationStatus status = await server.Login
            .ReadStatusAsync(includeToken: true, parameters.RefreshToken ?? false, cancellationToken).ConfigureAwait(false);

        // Nobody is logged in with an empty token.
        await reply.SendAsync(status.Token is ""
            ? new GetAuthStatusResponse(null, null, true)
            : new GetAuthStatusResponse(status.Mode, parameters.IncludeToken == true ? status.Token : null, true)).ConfigureAwait(false);
    }

    public static async Task LoginApiKeyAsync(
        ServerServices server, LoginApiKeyParams parameters, Reply<EmptyResponse> reply, CancellationToken cancellationToken)
    {
        await server.Logins.LoginWithKeyAsync(parameters.ApiKey, cancellationToken).ConfigureAwait(false);
        await reply.SendAsync(EmptyResponse.Done).ConfigureAwait(false);
        await TellStatusAsync(server, AuthenticationMode.ApiKey).ConfigureAwait(false);
    }

    public static Task LoginChatGptAsync(ServerServices server, Reply<LoginChatGptResponse> reply, CancellationToken cancellationToken) =>
        server.Logins.BeginAsync(
            (id, address) => reply.SendAsync(new LoginChatGptResponse(id, address)),
            async (id, failure) =>
            {
                await server.Writer.NotifyAsync(
                    "loginChatGptComplete",
                    new LoginChatGptCompleteNotification(id, failure is null, failure),
                    V1Json.Default.LoginChatGptCompleteNotification).ConfigureAwait(false);
                if (failure is null)
                {
                    await TellStatusAsync(server, await server.Logins.ReadModeAsync(CancellationToken.None).ConfigureAwait(false)).ConfigureAwait(false);
                }
            },
            cancellationToken);

    public static Task CancelLoginChatGptAsync(
        ServerServices server, CancelLoginChatGptParams parameters, Reply<EmptyResponse> reply, CancellationToken cancellationToken)
    {
        server.Logins.Cancel(parameters.LoginId);
        return reply.SendAsync(EmptyResponse.Done).AsTask();
    }

    public static async Task LogoutAsync(ServerServices server, Reply<EmptyResponse> reply, CancellationToken cancellationToken)
    {
        await server.Logins.LogoutAsync(cancellationToken).ConfigureAwait(false);
        await reply.SendAsync(EmptyResponse.Done).ConfigureAwait(false);
        await TellStatusAsync(server, null).ConfigureAwait(false);
    }

    public static async Task GetUserInfoAsync(ServerServices server, Reply<UserInfoResponse> reply, CancellationToken cancellationToken)
    {
        string? email = null;
        try
        {
            // Tokens that lie beside a key in use are not whose credentials count.
            AccountInformation account = await server.Login.ReadAccountAsync(cancellationToken).ConfigureAwait(false);
            email = account.Mode == AuthenticationMode.ChatGpt ? account.Email : null;
        }
        catch (AuthenticationException failure)
        {
            // Who cannot be read is nobody to the client.
            server.Log(failure.Message);
        }

        await reply.SendAsync(new UserInfoResponse(email)).ConfigureAwait(false);
    }

    private static ValueTask TellStatusAsync(ServerServices server, AuthenticationMode? mode) => server.Writer.NotifyAsync(
        "authStatusChange", new AuthStatusChangeNotification(mode), V1Json.Default.AuthStatusChangeNotification);
}
