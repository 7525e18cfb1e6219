using System.Collections.Immutable;
using System.Text.Json;

namespace Codex.Authentication;

/// <summary>The tokens of a ChatGPT login.</summary>
internal sealed record TokenSet
{
    public required IdToken IdToken { get; init; }

    public required string AccessToken { get; init; }

    public required string RefreshToken { get; init; }

    /// <summary>The account as the record names it.</summary>
    public string? AccountId { get; init; }

    /// <summary>Members that this version does not know, written back as they came.</summary>
    public ImmutableArray<KeyValuePair<string, JsonElement>> Unknown { get; init; } = [];

    /// <summary>The account of the record or, where that names none, of the id token.</summary>
    public string? EffectiveAccountId => AccountId ?? IdToken.AccountId;

    public bool IsSameAccountAs(TokenSet other) => EffectiveAccountId is null && other.EffectiveAccountId is null
        ? IdToken.Email == other.IdToken.Email
        : EffectiveAccountId == other.EffectiveAccountId;

    public bool HasSameSecretsAs(TokenSet other) =>
        AccessToken == other.AccessToken && RefreshToken == other.RefreshToken;

    /// <summary>Names the account, not the tokens.</summary>
    public override string ToString() => $"TokenSet {{ AccountId = {EffectiveAccountId ?? "none"} }}";
}
