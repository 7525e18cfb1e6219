using Codex.Execution.Commands;

namespace Codex.Execution.Shells;

/// <summary>The shell that a person uses on this machine, and how a command line is handed to it.</summary>
/// <param name="Kind">Its language.</param>
/// <param name="Program">Its path, or its name where it is found by name; null for <see cref="ShellKind.Unknown"/>.</param>
public sealed record UserShell(ShellKind Kind, string? Program)
{
    /// <summary>No shell that is known.</summary>
    public static UserShell None { get; } = new(ShellKind.Unknown, null);

    /// <summary>The shell's file name, such as <c>zsh</c> or <c>pwsh.exe</c>; null for <see cref="ShellKind.Unknown"/>.</summary>
    public string? Name => Program is null ? null : Path.GetFileName(Program);

    /// <summary>The shell of the account that this process runs under.</summary>
    /// <remarks>
    /// On Unix the login shell of the user database, not <c>$SHELL</c>, which any parent process may have set. On
    /// Windows PowerShell 7 if it is installed, otherwise Windows PowerShell.
    /// </remarks>
    public static UserShell Detect() => OperatingSystem.IsWindows()
        ? new UserShell(ShellKind.PowerShell, IsOnPath("pwsh.exe", Environment.GetEnvironmentVariable("PATH")) ? "pwsh.exe" : "powershell.exe")
        : FromLoginShell(UserDatabase.LoginShell());

    /// <summary>The command that runs a line of text as if it had been typed.</summary>
    /// <returns>Without a known shell: the words of the line, or the whole line as one word when it cannot be split.</returns>
    public IReadOnlyList<string> Wrap(string commandLine) => Kind switch
    {
        ShellKind.Bash or ShellKind.Zsh => [Program!, "-lc", commandLine],
        ShellKind.PowerShell => [Program!, "-NoProfile", "-Command", commandLine],
        _ => ShellWords.TrySplit(commandLine, out IReadOnlyList<string>? words) ? words : [commandLine],
    };

    /// <summary>The shell that a path from the user database names.</summary>
    internal static UserShell FromLoginShell(string? path)
    {
        ShellKind kind =
            path is null ? ShellKind.Unknown
            : path.EndsWith("/zsh", StringComparison.Ordinal) ? ShellKind.Zsh
            : path.EndsWith("/bash", StringComparison.Ordinal) ? ShellKind.Bash
            : ShellKind.Unknown;
        return kind == ShellKind.Unknown ? None : new UserShell(kind, path);
    }

    internal static bool IsOnPath(string program, string? path) =>
        path is not null && path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => File.Exists(Path.Combine(folder, program)));
}
