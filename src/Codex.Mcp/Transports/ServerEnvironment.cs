namespace Codex.Mcp.Transports;

/// <summary>The variables that a server's program gets: a short list of the agent's own, those it asks for, those it is given.</summary>
internal static class ServerEnvironment
{
    private static readonly string[] s_unix =
        ["HOME", "LOGNAME", "PATH", "SHELL", "USER", "__CF_USER_TEXT_ENCODING", "LANG", "LC_ALL", "TERM", "TMPDIR", "TZ"];

    private static readonly string[] s_windows =
    [
        "PATH", "PATHEXT", "COMSPEC", "SYSTEMROOT", "SYSTEMDRIVE", "USERNAME", "USERDOMAIN", "USERPROFILE", "HOMEDRIVE", "HOMEPATH",
        "PROGRAMFILES", "PROGRAMFILES(X86)", "PROGRAMW6432", "PROGRAMDATA", "LOCALAPPDATA", "APPDATA", "TEMP", "TMP", "POWERSHELL", "PWSH",
    ];

    public static IReadOnlyDictionary<string, string> Create(McpServerAddress.Program program, IReadOnlyDictionary<string, string> own)
    {
        var variables = new Dictionary<string, string>(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (string name in (IEnumerable<string>)[.. OperatingSystem.IsWindows() ? s_windows : s_unix, .. program.PassedVariables])
        {
            if (own.TryGetValue(name, out string? value))
            {
                variables[name] = value;
            }
        }

        foreach ((string name, string value) in program.Variables)
        {
            variables[name] = value;
        }

        return variables;
    }
}
