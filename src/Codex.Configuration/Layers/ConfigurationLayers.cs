using Codex.Toml;

namespace Codex.Configuration;

/// <summary>Reads the layers and lays them over one another.</summary>
internal static class ConfigurationLayers
{
    /// <summary>User file, overrides, managed file, managed preferences; later ones win.</summary>
    public static ConfigurationNode Merge(string codexHome, ConfigurationOptions options)
    {
        // The overrides are read first: a malformed one is the caller's own mistake and should be told before the files' mistakes.
        List<ConfigurationOverride> overrides = ReadOverrides(options);
        ConfigurationNode root = ReadUserFile(codexHome);
        foreach (ConfigurationOverride item in overrides)
        {
            item.ApplyTo(root);
        }

        OverlayManaged(root, codexHome, options);
        return root;
    }

    /// <summary>The files alone, without overrides: what is saved.</summary>
    public static ConfigurationNode MergeSaved(string codexHome, ConfigurationOptions options)
    {
        ConfigurationNode root = ReadUserFile(codexHome);
        OverlayManaged(root, codexHome, options);
        return root;
    }

    public static ConfigurationNode ReadUserFile(string codexHome)
    {
        string file = Path.Combine(codexHome, CodexHome.ConfigurationFileName);
        var origin = new ConfigurationOrigin(ConfigurationLayer.UserFile, file);
        if (ReadFile(origin) is { } root)
        {
            return root;
        }

        return File.Exists(codexHome)
            ? throw new ConfigurationException(ConfigurationErrorCode.UnreadableFile, $"the home folder {codexHome} is a file; point CODEX_HOME to a folder")
            : ConfigurationNode.Table(origin);
    }

    private static void OverlayManaged(ConfigurationNode root, string codexHome, ConfigurationOptions options)
    {
        string file = options.ManagedFile ?? ManagedConfiguration.DefaultFile(codexHome);
        if (file.Length > 0 && ReadFile(new ConfigurationOrigin(ConfigurationLayer.ManagedFile, file)) is { } managed)
        {
            root.Overlay(managed);
        }

        if (options.ManagedFile is null && ManagedConfiguration.ReadPreference() is { } preference)
        {
            root.Overlay(Parse(preference, new ConfigurationOrigin(ConfigurationLayer.ManagedPreferences)));
        }
    }

    private static List<ConfigurationOverride> ReadOverrides(ConfigurationOptions options)
    {
        var overrides = new List<ConfigurationOverride>();
        foreach (string text in options.Overrides)
        {
            overrides.Add(ConfigurationOverride.Parse(text));
        }

        foreach (string feature in options.EnableFeatures)
        {
            overrides.Add(ConfigurationOverride.ForFeature(feature, true, "--enable"));
        }

        foreach (string feature in options.DisableFeatures)
        {
            overrides.Add(ConfigurationOverride.ForFeature(feature, false, "--disable"));
        }

        overrides.AddRange(options.RequestOverrides);
        return overrides;
    }

    private static ConfigurationNode? ReadFile(ConfigurationOrigin origin)
    {
        try
        {
            return Parse(File.ReadAllBytes(origin.File!), origin);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            string problem = Directory.Exists(origin.File) ? "is a folder where a file is expected" : $"cannot be read: {exception.Message}";
            throw new ConfigurationException(ConfigurationErrorCode.UnreadableFile, problem, origin: origin, inner: exception);
        }
    }

    internal static ConfigurationNode Parse(ReadOnlySpan<byte> utf8, ConfigurationOrigin origin)
    {
        try
        {
            return ConfigurationNode.From(TomlDocument.Parse(utf8), origin);
        }
        catch (TomlException exception)
        {
            throw new ConfigurationException(ConfigurationErrorCode.InvalidSyntax, exception.Message, origin: origin with { Line = exception.Line }, inner: exception);
        }
    }
}
