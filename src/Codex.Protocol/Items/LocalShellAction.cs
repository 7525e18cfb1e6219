namespace Codex.Protocol;

/// <summary>The command of a <see cref="LocalShellCallItem"/>.</summary>
/// <param name="Command">The program and its arguments.</param>
/// <param name="TimeoutMs">Time limit in milliseconds; null for the default.</param>
/// <param name="WorkingDirectory">Where it runs; null for the turn's folder.</param>
/// <param name="Env">Variables the model would like; sent back as given, otherwise without effect.</param>
/// <param name="User">The account the model would like; sent back as given, otherwise without effect.</param>
public sealed record LocalShellAction(
    IReadOnlyList<string> Command,
    ulong? TimeoutMs = null,
    string? WorkingDirectory = null,
    IReadOnlyDictionary<string, string>? Env = null,
    string? User = null);
