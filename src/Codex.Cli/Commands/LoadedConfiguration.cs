using Codex.Authentication;
using Codex.Configuration;
using Codex.Models;

namespace Codex.Cli;

/// <summary>From what the command line says to the effective configuration, and to the login that it names.</summary>
internal static class LoadedConfiguration
{
    /// <exception cref="ConfigurationException">An override, a flag or a file is not valid.</exception>
    public static CodexConfiguration Load(ConfigOverrides overrides, Func<ConfigurationOptions, ConfigurationOptions>? adjust = null)
    {
        ConfigurationOptions options = OptionsOf(overrides);
        return ConfigurationLoader.Load(adjust is null ? options : adjust(options));
    }

    /// <summary>What the flags of every command say, for a command that loads more than once.</summary>
    public static ConfigurationOptions OptionsOf(ConfigOverrides overrides) => new()
    {
        Overrides = overrides.Config,
        EnableFeatures = overrides.Enable,
        DisableFeatures = overrides.Disable,
    };

    /// <summary>The options with what the flags of a session say.</summary>
    public static ConfigurationOptions WithSession(ConfigurationOptions options, SessionSettings session) => options with
    {
        Model = session.Model,
        Oss = session.IsOss,
        LocalServer = session.LocalServer switch
        {
            "lmstudio" => LocalServerKind.LmStudio,
            "ollama" => LocalServerKind.Ollama,
            _ => null,
        },
        Profile = session.Profile,
        SandboxMode = SandboxModeOf(session.EffectiveSandbox),
        Cwd = WorkingFolder(session.Folder),
    };

    // Links are resolved where the folder exists; where it does not, the first command will say so.
    private static string? WorkingFolder(string? folder) =>
        folder is null ? null : Directory.Exists(folder) ? CanonicalPath.Of(folder) : Path.GetFullPath(folder);

    public static SandboxMode? SandboxModeOf(string? flag) => flag switch
    {
        "read-only" => SandboxMode.ReadOnly,
        "workspace-write" => SandboxMode.WorkspaceWrite,
        "danger-full-access" => SandboxMode.DangerFullAccess,
        _ => null,
    };

    public static Authenticator AuthenticatorOf(CodexConfiguration configuration, HttpClient http, TextWriter error, bool honorsCodexApiKey = false)
    {
        var identity = new ClientIdentity();
        return new Authenticator(new AuthenticatorOptions
        {
            Home = configuration.CodexHome,
            HttpClient = http,
            StoreMode = configuration.Login.CredentialsStore switch
            {
                CredentialsStoreMode.Keyring => CredentialStoreMode.Keyring,
                CredentialsStoreMode.Auto => CredentialStoreMode.Auto,
                _ => CredentialStoreMode.File,
            },
            HonorsCodexApiKey = honorsCodexApiKey,
            Originator = identity.Originator,
            UserAgent = identity.UserAgent,
            Warn = message => error.WriteLine($"warning: {message}"),
        });
    }
}
