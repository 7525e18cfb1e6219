using System.Text.Json.Serialization;
using Codex.Execution;

namespace Codex.Core.Tools.Terminal;

/// <summary>A command for a terminal, as the model asks for it.</summary>
/// <param name="Cmd">The command line.</param>
/// <param name="Shell">The shell program.</param>
/// <param name="Login">Whether it starts as a login shell.</param>
/// <param name="YieldTimeMs">How long output is collected, in milliseconds; null for the default.</param>
/// <param name="MaxOutputTokens">The most characters returned; null for the default.</param>
/// <param name="Workdir">Where it runs; null for the turn's folder. Not offered, but models know it from later versions.</param>
internal sealed record ExecCommandArguments(
    string Cmd,
    string Shell = "/bin/bash",
    bool Login = true,
    ulong? YieldTimeMs = null,
    ulong? MaxOutputTokens = null,
    string? Workdir = null);

/// <summary>Typing into a command that runs in a terminal.</summary>
/// <param name="SessionId">Which.</param>
/// <param name="Chars">What is typed; empty to look only.</param>
/// <param name="YieldTimeMs">How long output is collected, in milliseconds; null for the default.</param>
/// <param name="MaxOutputTokens">The most characters returned; null for the default.</param>
internal sealed record WriteStdinArguments(int SessionId, string Chars = "", ulong? YieldTimeMs = null, ulong? MaxOutputTokens = null);

/// <summary>What both tools make of their numbers.</summary>
internal static class TerminalLimits
{
    /// <summary>A time to wait; null for the sessions' own default.</summary>
    public static TimeSpan? Yield(ulong? milliseconds) =>
        milliseconds is { } given ? TimeSpan.FromMilliseconds(Math.Min(given, int.MaxValue)) : null;

    /// <summary>The most characters to return.</summary>
    public static int Characters(ulong? tokens) => (int)Math.Min(tokens ?? TerminalOutput.DefaultMaxTokens, int.MaxValue);
}

/// <summary>Reads the arguments of the terminal tools.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ExecCommandArguments))]
[JsonSerializable(typeof(WriteStdinArguments))]
internal sealed partial class TerminalJson : JsonSerializerContext;
