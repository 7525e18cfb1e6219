using System.Reflection;
using System.Runtime.InteropServices;

namespace Codex.Models;

/// <summary>How the agent introduces itself to servers: the headers <c>originator</c> and <c>User-Agent</c>.</summary>
public sealed class ClientIdentity
{
    /// <summary>The originator of the interactive command, and the one that stands in for an illegal one.</summary>
    public const string DefaultOriginator = "codex_cli_rs";

    private const string OriginatorVariable = "CODEX_INTERNAL_ORIGINATOR_OVERRIDE";

    private readonly Func<string, string?> _environment;
    private readonly Lazy<string> _platform;

    /// <summary>Makes an identity.</summary>
    /// <param name="originator">The entry point's name; the environment's <c>CODEX_INTERNAL_ORIGINATOR_OVERRIDE</c> wins over it.</param>
    /// <param name="environment">Looks a variable up; null for the process's own environment.</param>
    public ClientIdentity(string? originator = null, Func<string, string?>? environment = null)
    {
        _environment = environment ?? Environment.GetEnvironmentVariable;
        string wanted = _environment(OriginatorVariable) ?? originator ?? DefaultOriginator;
        Originator = IsLegalHeaderValue(wanted) ? wanted : DefaultOriginator;
        _platform = new(Platform);
    }

    /// <summary>The version of this release, as headers and session files carry it.</summary>
    public static string ReleaseVersion { get; } =
        typeof(ClientIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? "0.0.0";

    /// <summary>The program that asks.</summary>
    public string Originator { get; }

    /// <summary>The client on whose behalf the program asks, e.g. <c>editor; 1.2</c>; null or blank for none.</summary>
    public string? UserAgentSuffix { get; set; }

    /// <summary>The user agent: program, version, system, terminal and suffix.</summary>
    public string UserAgent
    {
        get
        {
            string main = $"{Originator}/{ReleaseVersion} {_platform.Value}";
            string? suffix = UserAgentSuffix?.Trim();
            string full = string.IsNullOrEmpty(suffix) ? main : $"{main} ({suffix})";
            return IsLegalHeaderValue(full) ? full : Sanitize(full);
        }
    }

    /// <summary>The terminal as the user agent and telemetry name it.</summary>
    public string Terminal => TerminalName.Detect(_environment);

    private static string Sanitize(string text) =>
        string.Create(text.Length, text, static (destination, source) =>
        {
            for (int i = 0; i < source.Length; i++)
            {
                destination[i] = source[i] is >= ' ' and <= '~' ? source[i] : '_';
            }
        });

    private static bool IsLegalHeaderValue(string value) =>
        !value.AsSpan().ContainsAnyExceptInRange(' ', '~') && value.Length > 0 && value[0] != ' ' && value[^1] != ' ';

    private string Platform()
    {
        (string name, string version) = OperatingSystemName.Current;
        string architecture = RuntimeInformation.OSArchitecture switch
        {
            Architecture.X64 => "x86_64",
            Architecture.X86 => "i686",
            Architecture.Arm64 => OperatingSystem.IsMacOS() ? "arm64" : "aarch64",
            Architecture.Arm => "arm",
            _ => "unknown",
        };
        return $"({name} {version}; {architecture}) {Terminal}";
    }
}
