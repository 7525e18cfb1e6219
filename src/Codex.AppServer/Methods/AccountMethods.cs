using Codex.AppServer.Accounts;
using Codex.AppServer.Json;
using Codex.AppServer.Messages;
using Codex.AppServer.V2;
using Codex.Authentication;

namespace Codex.AppServer.Methods;

/// <summary>The account: who is logged in, logging in and out, limits.</summary>
internal static class AccountMethods
{
    public static async Task ReadAsync(ServerServices server, GetAccountParams parameters, Reply<GetAccountResponse> reply, CancellationToken cancellationToken)
    {
        if (!server.Start.ModelProvider.RequiresOpenAIAuth)
        {
            await reply.SendAsync(new GetAccountResponse(null, false)).ConfigureAwait(false);
            return;
        }

        await server.Logins.ApplyRulesAsync(cancellationToken).ConfigureAwait(false);
        AuthenticationStatus status = await server.Login
            .ReadStatusAsync(includeToken: false, parameters.RefreshToken, cancellationToken).ConfigureAwait(false);
        Account? account = status.Mode switch
        {
            AuthenticationMode.ApiKey => new ApiKeyAccount(),
            AuthenticationMode.ChatGpt => await ReadChatGptAsync(server, cancellationToken).ConfigureAwait(false),
            // Nobody is logged out because the issuer cannot be reached.
            null when status.IsHeldUp => await ReadChatGptAsync(server, cancellationToken).ConfigureAwait(false),
            _ => null,
        };
        await reply.SendAsync(new GetAccountResponse(account, true)).ConfigureAwait(false);
    }

    public static async Task StartLoginAsync(
        ServerServices server, LoginAccountParams parameters, Reply<LoginAccountResponse> reply, CancellationToken cancellationToken)
    {
        if (parameters is ApiKeyLogin { ApiKey: { } key })
        {
            await server.Logins.LoginWithKeyAsync(key, cancellationToken).ConfigureAwait(false);
            await reply.SendAsync(new ApiKeyLoginResponse()).ConfigureAwait(false);
            await TellEndAsync(server, null, null).ConfigureAwait(false);
            return;
        }

        await server.Logins.BeginAsync(
            (id, address) => reply.SendAsync(new ChatGptLoginResponse(id.ToString(), address)),
            (id, failure) => TellEndAsync(server, id, failure),
            cancellationToken).ConfigureAwait(false);
    }

    public static Task CancelLoginAsync(
        ServerServices server, CancelLoginAccountParams parameters, Reply<CancelLoginAccountResponse> reply, CancellationToken cancellationToken)
    {
        server.Logins.Cancel(UuidText.TryParse(parameters.LoginId, out Guid id)
            ? id
            : throw RequestException.Invalid($"`{parameters.LoginId}` is no login id"));
        return reply.SendAsync(CancelLoginAccountResponse.Done).AsTask();
    }

    public static async Task LogoutAsync(ServerServices server, Reply<LogoutAccountResponse> reply, CancellationToken cancellationToken)
    {
        await server.Logins.LogoutAsync(cancellationToken).ConfigureAwait(false);
        await reply.SendAsync(LogoutAccountResponse.Done).ConfigureAwait(false);
        await TellModeAsync(server, null).ConfigureAwait(false);
    }

    public static async Task ReadRateLimitsAsync(ServerServices server, Reply<GetAccountRateLimitsResponse> reply, CancellationToken cancellationToken) =>
        await reply.SendAsync(new GetAccountRateLimitsResponse(
            await AccountUsage.ReadAsync(server, cancellationToken).ConfigureAwait(false))).ConfigureAwait(false);

    private static async Task<Account> ReadChatGptAsync(ServerServices server, CancellationToken cancellationToken)
    {
        try
        {
            AccountInformation account = await server.Login.ReadAccountAsync(cancellationToken).ConfigureAwait(false);
            return new ChatGptAccount(account.Email ?? "", account.Plan?.AccountName ?? "unknown");
        }
        catch (AuthenticationException failure)
        {
            throw RequestException.Failed(failure.Message, failure);
        }
    }

    private static async ValueTask TellEndAsync(ServerServices server, Guid? login, string? failure)
    {
        await server.Writer.NotifyAsync(
            "account/login/completed",
            new AccountLoginCompletedNotification(login?.ToString(), failure is null, failure),
            V2Json.Default.AccountLoginCompletedNotification).ConfigureAwait(false);
        if (failure is null)
        {
            await TellModeAsync(server, await server.Logins.ReadModeAsync(CancellationToken.None).ConfigureAwait(false)).ConfigureAwait(false);
        }
    }

    private static ValueTask TellModeAsync(ServerServices server, AuthenticationMode? mode) => server.Writer.NotifyAsync(
        "account/updated", new AccountUpdatedNotification(mode), V2Json.Default.AccountUpdatedNotification);
}
