using Codex.Authentication;

namespace Codex.AppServer.V1;

internal sealed record GetAuthStatusParams
{
    public bool? IncludeToken { get; init; }

    public bool? RefreshToken { get; init; }
}

internal sealed record GetAuthStatusResponse(AuthenticationMode? AuthMethod, string? AuthToken, bool? RequiresOpenaiAuth)
{
    /// <summary>Names the mode, not the token.</summary>
    public override string ToString() => $"GetAuthStatusResponse {{ AuthMethod = {AuthMethod} }}";
}

internal sealed record LoginApiKeyParams
{
    public required string ApiKey { get; init; }

    /// <summary>Never the key.</summary>
    public override string ToString() => nameof(LoginApiKeyParams);
}

internal sealed record LoginChatGptResponse(Guid LoginId, string AuthUrl);

internal sealed record CancelLoginChatGptParams
{
    public required Guid LoginId { get; init; }
}

internal sealed record LoginChatGptCompleteNotification(Guid LoginId, bool Success, string? Error);

internal sealed record AuthStatusChangeNotification(AuthenticationMode? AuthMethod);
