namespace Codex.Authentication;

/// <summary>What the user enters to log in from another device.</summary>
/// <param name="VerificationUrl">The page where the code is entered.</param>
/// <param name="UserCode">The code. It is for the user alone.</param>
/// <param name="ValidFor">How long it can be entered.</param>
public sealed record DeviceCode(string VerificationUrl, string UserCode, TimeSpan ValidFor)
{
    /// <summary>Names the page, not the code.</summary>
    public override string ToString() => $"DeviceCode {{ VerificationUrl = {VerificationUrl} }}";
}
