using System.Text.Json;
using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>What the commands of a turn may do to the machine.</summary>
/// <remarks>On the wire an object tagged by <c>mode</c>. Unknown fields are ignored, an unknown mode is an error.</remarks>
[JsonConverter(typeof(SandboxPolicyJsonConverter))]
public abstract record SandboxPolicy
{
    private SandboxPolicy()
    {
    }

    /// <summary>The mode's name on the wire, in the configuration and on the command line.</summary>
    [JsonIgnore]
    public abstract string Mode { get; }

    /// <summary>Whether commands may write anywhere.</summary>
    [JsonIgnore]
    public bool HasFullDiskWriteAccess => this is DangerFullAccess;

    /// <summary>Whether commands may use the network.</summary>
    [JsonIgnore]
    public bool HasFullNetworkAccess => this is DangerFullAccess or WorkspaceWrite { NetworkAccess: true };

    /// <summary>Everything can be read, nothing but <c>/dev/null</c> written, no network. The default.</summary>
    public static SandboxPolicy ReadOnlyPolicy { get; } = new ReadOnly();

    /// <summary>No confinement at all.</summary>
    public static SandboxPolicy FullAccessPolicy { get; } = new DangerFullAccess();

    /// <summary>Reads the wire form.</summary>
    /// <exception cref="JsonException">Not one object, or an unknown or missing <c>mode</c>, or a field of the wrong kind.</exception>
    public static SandboxPolicy Parse(ReadOnlySpan<byte> utf8Json)
    {
        var reader = new Utf8JsonReader(utf8Json);
        try
        {
            reader.Read();
            SandboxPolicy policy = SandboxPolicyJsonConverter.ReadPolicy(ref reader);
            reader.Read();
            return policy;
        }
        catch (InvalidOperationException error)
        {
            throw new JsonException("the sandbox policy is not valid Unicode text", error);
        }
    }

    /// <summary>Writes the wire form.</summary>
    public void WriteTo(Utf8JsonWriter writer) => SandboxPolicyJsonConverter.WritePolicy(writer, this);

    /// <summary>The wire form as text.</summary>
    public string ToJson()
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            WriteTo(writer);
        }

        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>No confinement at all: reading, writing and the network are free.</summary>
    public sealed record DangerFullAccess : SandboxPolicy
    {
        /// <inheritdoc/>
        public override string Mode => "danger-full-access";
    }

    /// <summary>Everything can be read, nothing but <c>/dev/null</c> written, no network.</summary>
    public sealed record ReadOnly : SandboxPolicy
    {
        /// <inheritdoc/>
        public override string Mode => "read-only";
    }

    /// <summary>As <see cref="ReadOnly"/>, and the working folder, temporary folders and the given roots can be written.</summary>
    public sealed record WorkspaceWrite : SandboxPolicy
    {
        /// <inheritdoc/>
        public override string Mode => "workspace-write";

        /// <summary>Folders that can be written besides the working folder; as given, neither expanded nor resolved.</summary>
        public IReadOnlyList<string> WritableRoots { get; init; } = [];

        /// <summary>Whether the network can be used.</summary>
        public bool NetworkAccess { get; init; }

        /// <summary>Whether the folder that <c>TMPDIR</c> names is left out of the writable ones.</summary>
        public bool ExcludeTmpdirEnvVar { get; init; }

        /// <summary>Whether <c>/tmp</c> is left out of the writable folders.</summary>
        public bool ExcludeSlashTmp { get; init; }

        /// <inheritdoc/>
        public bool Equals(WorkspaceWrite? other) =>
            other is not null
            && NetworkAccess == other.NetworkAccess
            && ExcludeTmpdirEnvVar == other.ExcludeTmpdirEnvVar
            && ExcludeSlashTmp == other.ExcludeSlashTmp
            && WritableRoots.SequenceEqual(other.WritableRoots);

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(WritableRoots.Count, NetworkAccess, ExcludeTmpdirEnvVar, ExcludeSlashTmp);
    }
}
