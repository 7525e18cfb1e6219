namespace Codex.Configuration;

/// <summary>Where a value can come from, weakest first.</summary>
public enum ConfigurationLayer
{
    /// <summary>Built in.</summary>
    Default,

    /// <summary><c>config.toml</c> in the home folder.</summary>
    UserFile,

    /// <summary>A <c>-c</c>, <c>--enable</c> or <c>--disable</c> of the command line.</summary>
    CommandLineOverride,

    /// <summary>A key of an RPC request's override map.</summary>
    RequestOverride,

    /// <summary>A dedicated flag or parameter of the call, such as <c>--model</c>.</summary>
    Call,

    /// <summary>The administrator's <c>managed_config.toml</c>.</summary>
    ManagedFile,

    /// <summary>The administrator's managed preferences (macOS).</summary>
    ManagedPreferences,
}
