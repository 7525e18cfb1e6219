using System.Text;

namespace Codex.Configuration;

/// <summary>A configuration that cannot be used. The message names the file, the line and the key, and says what would be accepted.</summary>
/// <remarks>Values are never part of the message unless the key is an enumeration or a name, so no secret of the file gets into a log.</remarks>
public sealed class ConfigurationException : Exception
{
    internal ConfigurationException(ConfigurationErrorCode code, string problem, string? key = null, ConfigurationOrigin? origin = null, Exception? inner = null)
        : base(Compose(problem, key, origin), inner)
    {
        Code = code;
        Key = key;
        File = origin?.File;
        Line = origin is { Line: > 0 } ? origin.Line : null;
        Layer = origin?.Layer;
        Problem = problem;
    }

    /// <summary>What kind of error it is; stable, for programs.</summary>
    public ConfigurationErrorCode Code { get; }

    /// <summary>What is wrong and what is accepted, without the place.</summary>
    public string Problem { get; }

    /// <summary>The dotted key, as it would be written after <c>-c</c>; null when the error is about no single key.</summary>
    public string? Key { get; }

    /// <summary>The file at fault; null when the value came from no file.</summary>
    public string? File { get; }

    /// <summary>The line in <see cref="File"/>, from 1; null when unknown.</summary>
    public int? Line { get; }

    /// <summary>The layer at fault; null when the error is about no layer.</summary>
    public ConfigurationLayer? Layer { get; }

    private static string Compose(string problem, string? key, ConfigurationOrigin? origin)
    {
        var text = new StringBuilder();
        if (origin is not null)
        {
            text.Append(origin).Append(": ");
        }

        if (key is not null)
        {
            text.Append('`').Append(key).Append("`: ");
        }

        return text.Append(problem).ToString();
    }
}

/// <summary>The kinds of <see cref="ConfigurationException"/>.</summary>
public enum ConfigurationErrorCode
{
    /// <summary><c>CODEX_HOME</c> names nothing that exists, or no home folder can be found.</summary>
    HomeNotFound,

    /// <summary>A layer's file exists and cannot be read.</summary>
    UnreadableFile,

    /// <summary>A layer is not TOML 1.0 or not UTF-8.</summary>
    InvalidSyntax,

    /// <summary>A <c>-c</c> override has no <c>=</c> or no key.</summary>
    InvalidOverride,

    /// <summary>A key has a value of the wrong kind, out of range, or not among the allowed ones.</summary>
    InvalidValue,

    /// <summary>A required key is missing.</summary>
    MissingKey,

    /// <summary>The key asked for does not exist.</summary>
    UnknownKey,

    /// <summary>Two keys exclude each other.</summary>
    ConflictingKeys,

    /// <summary>The profile asked for does not exist.</summary>
    UnknownProfile,

    /// <summary>The provider asked for does not exist.</summary>
    UnknownProvider,

    /// <summary>The feature named on the command line does not exist.</summary>
    UnknownFeature,

    /// <summary>A file with instructions is missing, unreadable or blank.</summary>
    InstructionsFile,

    /// <summary>An edit cannot be made or its result cannot be written.</summary>
    EditFailed,
}
