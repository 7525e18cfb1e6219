namespace Codex.Execution.Tests;

/// <summary>What an escape is tried against: a mechanism, as an account.</summary>
/// <param name="Mechanism"><c>none</c>, <c>landlock</c>, <c>mounts</c> or <c>bubblewrap</c>.</param>
/// <param name="Account"><c>user</c> or <c>root</c>.</param>
public sealed record EscapeSetting(string Mechanism, string Account)
{
    internal static IReadOnlyList<EscapeSetting> All { get; } =
    [
        .. from mechanism in (string[])["none", "landlock", "mounts", "bubblewrap"]
           from account in (string[])["user", "root"]
           select new EscapeSetting(mechanism, account),
    ];

    public override string ToString() => $"{Mechanism}, {Account}";
}
