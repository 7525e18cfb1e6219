using Codex.Protocol;

namespace Codex.Configuration;

/// <summary>
/// Makes a <see cref="CodexConfiguration"/>: defaults, then the user's <c>config.toml</c>, then overrides, then the administrator's
/// layers are merged; the profile's keys take the place of top-level ones; the call's flags come last. What an administrator set
/// cannot be changed by a profile or a flag.
/// </summary>
/// <remarks>Synchronous on purpose: it reads a few small local files before anything else can start.</remarks>
public static class ConfigurationLoader
{
    /// <summary>Loads the effective configuration.</summary>
    /// <exception cref="ConfigurationException">A layer cannot be read or does not hold what it should; nothing has been changed.</exception>
    public static CodexConfiguration Load(ConfigurationOptions? options = null)
    {
        options ??= new ConfigurationOptions();
        string processFolder = options.ProcessFolder ?? Directory.GetCurrentDirectory();
        string home = options.CodexHome ?? CodexHome.Resolve(options.Environment, processFolder);
        ConfigurationNode root = ConfigurationLayers.Merge(home, options);
        ConfigurationTable table = ConfigurationTable.Read(root, options);
        string cwd = options.Cwd is { } folder ? Path.Combine(processFolder, folder) : processFolder;
        return new ConfigurationResolver(table, options, home, cwd).Resolve();
    }

    /// <summary>Loads what the files say, without overrides, profile or flags; every entry is validated.</summary>
    /// <exception cref="ConfigurationException">A layer cannot be read or does not hold what it should.</exception>
    public static SavedConfiguration LoadSaved(ConfigurationOptions? options = null)
    {
        options ??= new ConfigurationOptions();
        string home = options.CodexHome ?? CodexHome.Resolve(options.Environment, options.ProcessFolder);
        return SavedConfiguration.From(ConfigurationTable.Read(ConfigurationLayers.MergeSaved(home, options), options));
    }

    /// <summary>Loads the MCP servers of the user's own file and nothing else, so that errors in other tables do not matter.</summary>
    /// <exception cref="ConfigurationException">The file cannot be read, is no TOML, or a server is not valid.</exception>
    public static IReadOnlyDictionary<string, McpServerDefinition> LoadUserMcpServers(string codexHome) =>
        McpServerTable.ReadAll(new TableReader(ConfigurationLayers.ReadUserFile(codexHome), string.Empty));
}
