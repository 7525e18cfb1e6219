using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json;

namespace Codex.Authentication;

/// <summary>The last page of a browser login: done, or on to the set-up of the organisation.</summary>
internal sealed record LoginSuccessPage
{
    private const int SecondsBeforeSetUp = 3;

    /// <summary>Whether the account's organisation still has to be set up, by its owner.</summary>
    public required bool NeedsSetUp { get; init; }

    public required string IdToken { get; init; }

    public required string OrganizationId { get; init; }

    public required string ProjectId { get; init; }

    public required string PlanType { get; init; }

    public required string PlatformUrl { get; init; }

    /// <summary>The query of the page's address. The token stands in it only where the set-up needs it.</summary>
    public string Query => (NeedsSetUp ? $"id_token={Uri.EscapeDataString(IdToken)}&" : "")
        + $"needs_setup={(NeedsSetUp ? "true" : "false")}&org_id={Uri.EscapeDataString(OrganizationId)}"
        + $"&project_id={Uri.EscapeDataString(ProjectId)}&plan_type={Uri.EscapeDataString(PlanType)}"
        + $"&platform_url={Uri.EscapeDataString(PlatformUrl)}";

    private string SetUpUrl => $"{PlatformUrl}/org-setup?p={Uri.EscapeDataString(PlanType)}&t={Uri.EscapeDataString(IdToken)}"
        + $"&with_org={Uri.EscapeDataString(OrganizationId)}&project_id={Uri.EscapeDataString(ProjectId)}";

    public static LoginSuccessPage Of(LoginTokens tokens, string issuer)
    {
        JsonElement? claims = Claims(tokens.IdToken.Raw);
        return new LoginSuccessPage
        {
            NeedsSetUp = !Flag(claims, "completed_platform_onboarding") && Flag(claims, "is_org_owner"),
            IdToken = tokens.IdToken.Raw,
            OrganizationId = Text(claims, "organization_id"),
            ProjectId = Text(claims, "project_id"),
            PlanType = Text(Claims(tokens.AccessToken), "chatgpt_plan_type"),
            PlatformUrl = issuer == LoginOptions.DefaultIssuer ? "https://platform.openai.com" : "https://platform.api.openai.org",
        };
    }

    /// <summary>The page, made from what this login knows and not from its address, which any other page could have made up.</summary>
    public string ToHtml() => Template()
        .Replace("{{refresh}}", NeedsSetUp
            ? $"<meta http-equiv=\"refresh\" content=\"{SecondsBeforeSetUp};url={WebUtility.HtmlEncode(SetUpUrl)}\">"
            : "", StringComparison.Ordinal)
        .Replace("{{message}}", NeedsSetUp
            ? $"In {SecondsBeforeSetUp} seconds this page goes on to the set-up of your organisation."
            : "You may close this window and go back to Codex.", StringComparison.Ordinal);

    /// <summary>Never shows the token.</summary>
    public override string ToString() => $"LoginSuccessPage {{ NeedsSetUp = {NeedsSetUp} }}";

    private static string Template()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Codex.Authentication.Login.success.html")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>The service's claims of any token; one that cannot be read has none.</summary>
    private static JsonElement? Claims(string token)
    {
        try
        {
            return JsonWebToken.ReadPayload(token).TryGetProperty(Authentication.IdToken.Namespace, out JsonElement claims)
                && claims.ValueKind == JsonValueKind.Object
                ? claims
                : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static bool Flag(JsonElement? claims, string name) =>
        claims is { } element && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;

    private static string Text(JsonElement? claims, string name) =>
        claims is { } element && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";
}
