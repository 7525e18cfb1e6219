using System.Text.Json;
using Codex.Authentication.Tests;

namespace Codex.EndToEnd.Tests.Authentication;

/// <summary>
/// A token endpoint that accepts each refresh token once and answers "already used" from then on. A test can hold the
/// first request, before or after its token is spent.
/// </summary>
internal sealed class SingleUseIssuer : IAsyncDisposable
{
    private readonly FakeIssuer _issuer = new();
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private int _requests;
    private int _renewals;

    public SingleUseIssuer() => _issuer.Handle("/oauth/token", AnswerAsync);

    public string Url => _issuer.TokenUrl;

    /// <summary>Requests so far, whatever became of them.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Whether the token of the first request is spent as soon as it arrives, and not only with its answer.</summary>
    public bool SpendsAtOnce { get; init; }

    /// <summary>Completes when the first request is here; it is then held until <see cref="Release"/>.</summary>
    public Task Reached => _reached.Task;

    public string RefreshToken { get; private set; } = MadeUpTokens.FirstRefreshToken;

    public string? AccessToken { get; private set; }

    /// <summary>Lets the first request go on; <paramref name="clientIsGone"/> says that nobody is there to answer.</summary>
    public void Release(bool clientIsGone) => _release.TrySetResult(clientIsGone);

    public async ValueTask DisposeAsync()
    {
        Release(clientIsGone: true);
        await _issuer.DisposeAsync();
    }

    private async Task<Answer> AnswerAsync(RecordedRequest request)
    {
        string sent = JsonElement.Parse(request.Body).GetProperty("refresh_token").GetString()!;
        if (Interlocked.Increment(ref _requests) > 1)
        {
            return Spend(sent);
        }

        Answer? early = SpendsAtOnce ? Spend(sent) : null;
        _reached.TrySetResult();
        bool clientIsGone = await _release.Task;
        return early ?? (clientIsGone ? new Answer(499, "") : Spend(sent));
    }

    private Answer Spend(string sent)
    {
        lock (_gate)
        {
            if (sent != RefreshToken)
            {
                // As a careless server would, it repeats the token.
                return new Answer(401, $$$"""{"error":{"code":"refresh_token_reused","message":"{{{sent}}} was already used"}}""");
            }

            _renewals++;
            RefreshToken = $"rt-renewed-{_renewals}-{MadeUpTokens.Mark}";
            AccessToken = MadeUpTokens.AccessToken(DateTimeOffset.UtcNow.AddHours(_renewals));
            return new Answer(200, JsonText(AccessToken, RefreshToken));
        }
    }

    private static string JsonText(string accessToken, string refreshToken) => $$"""
        {"id_token":"{{MadeUpTokens.IdToken}}","access_token":"{{accessToken}}","refresh_token":"{{refreshToken}}"}
        """;
}
