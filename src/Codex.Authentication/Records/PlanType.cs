namespace Codex.Authentication;

/// <summary>The plan of a ChatGPT account as its token names it: one of the known ones, or a name kept as it is.</summary>
/// <param name="WireName">The name on the wire: known plans in lower case.</param>
public readonly record struct PlanType(string WireName)
{
    /// <summary>Whether this version knows the plan.</summary>
    public bool IsKnown => WireName is "free" or "plus" or "pro" or "team" or "business" or "enterprise" or "edu";

    /// <summary>For people: known plans capitalised, others as they are.</summary>
    public string DisplayName => IsKnown ? char.ToUpperInvariant(WireName[0]) + WireName[1..] : WireName;

    /// <summary>The name that clients of the app-server get: unknown plans are <c>unknown</c>.</summary>
    public string AccountName => IsKnown ? WireName : "unknown";

    /// <inheritdoc/>
    public override string ToString() => WireName;
}
