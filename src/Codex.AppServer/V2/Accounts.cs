using System.Text.Json.Serialization;
using Codex.Authentication;

namespace Codex.AppServer.V2;

/// <summary>Whose credentials are in use.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ApiKeyAccount), "apiKey")]
[JsonDerivedType(typeof(ChatGptAccount), "chatgpt")]
internal abstract record Account;

internal sealed record ApiKeyAccount : Account;

internal sealed record ChatGptAccount(string Email, string PlanType) : Account;

internal sealed record GetAccountParams
{
    public bool RefreshToken { get; init; }
}

internal sealed record GetAccountResponse(Account? Account, bool RequiresOpenaiAuth);

[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ApiKeyLogin), "apiKey")]
[JsonDerivedType(typeof(ChatGptLogin), "chatgpt")]
internal abstract record LoginAccountParams;

internal sealed record ApiKeyLogin : LoginAccountParams
{
    public required string ApiKey { get; init; }

    /// <summary>Never the key.</summary>
    public override string ToString() => nameof(ApiKeyLogin);
}

internal sealed record ChatGptLogin : LoginAccountParams;

[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ApiKeyLoginResponse), "apiKey")]
[JsonDerivedType(typeof(ChatGptLoginResponse), "chatgpt")]
internal abstract record LoginAccountResponse;

internal sealed record ApiKeyLoginResponse : LoginAccountResponse;

internal sealed record ChatGptLoginResponse(string LoginId, string AuthUrl) : LoginAccountResponse;

internal sealed record CancelLoginAccountParams
{
    public required string LoginId { get; init; }
}

internal sealed record CancelLoginAccountResponse
{
    public static CancelLoginAccountResponse Done { get; } = new();
}

internal sealed record LogoutAccountResponse
{
    public static LogoutAccountResponse Done { get; } = new();
}

internal sealed record AccountLoginCompletedNotification(string? LoginId, bool Success, string? Error);

internal sealed record AccountUpdatedNotification(AuthenticationMode? AuthMode);

internal sealed record GetAccountRateLimitsResponse(RateLimitSnapshot RateLimits);

internal sealed record AccountRateLimitsUpdatedNotification(RateLimitSnapshot RateLimits);

internal sealed record RateLimitSnapshot(RateLimitWindow? Primary, RateLimitWindow? Secondary)
{
    public static RateLimitSnapshot From(Protocol.RateLimitSnapshot limits) => new(RateLimitWindow.From(limits.Primary), RateLimitWindow.From(limits.Secondary));
}

internal sealed record RateLimitWindow(int UsedPercent, long? WindowDurationMins, long? ResetsAt)
{
    public static RateLimitWindow? From(Protocol.RateLimitWindow? window) => window is null
        ? null
        : new RateLimitWindow((int)Math.Round(window.UsedPercent, MidpointRounding.AwayFromZero), window.WindowMinutes, window.ResetsAt);
}
