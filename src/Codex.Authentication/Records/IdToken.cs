using System.Text.Json;

namespace Codex.Authentication;

/// <summary>The id token of a ChatGPT login: who the user says to be. Unverified; its text is kept as it came.</summary>
internal sealed record IdToken
{
    /// <summary>The object that holds the service's own claims.</summary>
    public const string Namespace = "https://api.openai.com/auth";

    /// <summary>The token as it came, written back unchanged.</summary>
    public required string Raw { get; init; }

    public string? Email { get; init; }

    public PlanType? Plan { get; init; }

    /// <summary>The ChatGPT account (workspace).</summary>
    public string? AccountId { get; init; }

    /// <summary>Reads the claims; those that are missing are null.</summary>
    /// <exception cref="FormatException">It is no id token; the message does not repeat it.</exception>
    public static IdToken Parse(string raw)
    {
        JsonElement payload = JsonWebToken.ReadPayload(raw);
        JsonElement? claims = null;
        if (payload.TryGetProperty(Namespace, out JsonElement value) && value.ValueKind != JsonValueKind.Null)
        {
            claims = value.ValueKind == JsonValueKind.Object
                ? value
                : throw new FormatException($"the token's claim `{Namespace}` is not an object");
        }

        string? plan = Text(claims, "chatgpt_plan_type");
        return new IdToken
        {
            Raw = raw,
            Email = Text(payload, "email"),
            Plan = plan is null ? null : new PlanType(plan),
            AccountId = Text(claims, "chatgpt_account_id"),
        };
    }

    public static bool TryParse(string raw, out IdToken? token)
    {
        try
        {
            token = Parse(raw);
            return true;
        }
        catch (FormatException)
        {
            token = null;
            return false;
        }
    }

    /// <summary>Names the account, not the token.</summary>
    public override string ToString() => $"IdToken {{ AccountId = {AccountId ?? "none"} }}";

    private static string? Text(JsonElement? claims, string name) =>
        claims is not { } element || !element.TryGetProperty(name, out JsonElement value) ? null
        : value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String => value.GetString(),
            _ => throw new FormatException($"the token's claim `{name}` is not a string"),
        };
}
