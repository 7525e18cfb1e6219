using Codex.Configuration;

namespace Codex.Cli;

/// <summary>The words for where a value was said.</summary>
internal static class ConfigOriginWords
{
    /// <summary>One word for programs: <c>default</c>, <c>file</c>, <c>profile</c>, <c>-c</c>, <c>flag</c>, <c>managed</c>.</summary>
    public static string LayerOf(ConfigurationOrigin origin) => origin switch
    {
        { IsManaged: true } => "managed",
        { Profile: not null } => "profile",
        { Layer: ConfigurationLayer.UserFile } => "file",
        { Layer: ConfigurationLayer.CommandLineOverride or ConfigurationLayer.RequestOverride } => "-c",
        { Layer: ConfigurationLayer.Call } => "flag",
        _ => "default",
    };

    /// <summary>The same for people, with profile, file and line.</summary>
    public static string Describe(ConfigurationOrigin origin)
    {
        string layer = LayerOf(origin);
        string profile = origin.Profile is null ? "" : layer == "profile" ? $" {origin.Profile}" : $", profile {origin.Profile}";
        string place = origin switch
        {
            { File: not null } => $", {origin}",
            { Layer: ConfigurationLayer.ManagedPreferences } => " preferences",
            { Layer: ConfigurationLayer.CommandLineOverride } when layer == "profile" => ", -c",
            _ => "",
        };
        return $"{layer}{profile}{place}";
    }
}
