using System.Collections.Immutable;
using System.Text.Json;

namespace Codex.Authentication;

/// <summary>The one object that a store keeps for a home: an API key, or the tokens of a ChatGPT login.</summary>
internal sealed record CredentialRecord
{
    /// <summary>The key as it is stored; blank counts as none.</summary>
    public string? ApiKey { get; init; }

    public TokenSet? Tokens { get; init; }

    /// <summary>When the login or the last successful refresh was, in UTC.</summary>
    public DateTimeOffset? LastRefresh { get; init; }

    /// <summary>Members that this version does not know, written back as they came.</summary>
    public ImmutableArray<KeyValuePair<string, JsonElement>> Unknown { get; init; } = [];

    /// <summary>The kind of credential that it gives: a key wins over tokens; null when it holds neither.</summary>
    public AuthenticationMode? Mode =>
        !string.IsNullOrWhiteSpace(ApiKey) ? AuthenticationMode.ApiKey
        : Tokens is not null ? AuthenticationMode.ChatGpt
        : null;

    /// <summary>What a request carries; null when the record holds neither key nor tokens.</summary>
    public Credential? ToCredential() => Mode switch
    {
        AuthenticationMode.ApiKey => new Credential { Mode = AuthenticationMode.ApiKey, BearerToken = ApiKey!, IsStored = true },
        AuthenticationMode.ChatGpt => new Credential
        {
            Mode = AuthenticationMode.ChatGpt,
            BearerToken = Tokens!.AccessToken,
            AccountId = Tokens.EffectiveAccountId,
            Plan = Tokens.IdToken.Plan,
            IsStored = true,
        },
        _ => null,
    };

    /// <summary>Names the mode, not the secrets.</summary>
    public override string ToString() => $"CredentialRecord {{ Mode = {Mode?.ToString() ?? "none"} }}";
}
