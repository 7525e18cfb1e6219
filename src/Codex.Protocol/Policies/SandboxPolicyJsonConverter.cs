using System.Text.Json;
using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>The policy's JSON by hand: the sandbox helper reads it at every start, before anything else is loaded.</summary>
internal sealed class SandboxPolicyJsonConverter : JsonConverter<SandboxPolicy>
{
    public override SandboxPolicy Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => ReadPolicy(ref reader);

    public override void Write(Utf8JsonWriter writer, SandboxPolicy value, JsonSerializerOptions options) => WritePolicy(writer, value);

    internal static SandboxPolicy ReadPolicy(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("the sandbox policy must be an object with a `mode`");
        }

        string? mode = null;
        List<string> roots = [];
        bool network = false, excludeTmpdir = false, excludeSlashTmp = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("mode"u8))
            {
                reader.Read();
                mode = reader.TokenType == JsonTokenType.String ? reader.GetString() : throw new JsonException("`mode` must be a string");
            }
            else if (reader.ValueTextEquals("writable_roots"u8))
            {
                ReadRoots(ref reader, roots);
            }
            else if (reader.ValueTextEquals("network_access"u8))
            {
                network = ReadBoolean(ref reader, "network_access");
            }
            else if (reader.ValueTextEquals("exclude_tmpdir_env_var"u8))
            {
                excludeTmpdir = ReadBoolean(ref reader, "exclude_tmpdir_env_var");
            }
            else if (reader.ValueTextEquals("exclude_slash_tmp"u8))
            {
                excludeSlashTmp = ReadBoolean(ref reader, "exclude_slash_tmp");
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return mode switch
        {
            "danger-full-access" => SandboxPolicy.FullAccessPolicy,
            "read-only" => SandboxPolicy.ReadOnlyPolicy,
            "workspace-write" => new SandboxPolicy.WorkspaceWrite
            {
                WritableRoots = roots,
                NetworkAccess = network,
                ExcludeTmpdirEnvVar = excludeTmpdir,
                ExcludeSlashTmp = excludeSlashTmp,
            },
            null => throw new JsonException("the sandbox policy has no `mode`"),
            _ => throw new JsonException($"unknown sandbox mode `{mode}`: expected `danger-full-access`, `read-only` or `workspace-write`"),
        };
    }

    internal static void WritePolicy(Utf8JsonWriter writer, SandboxPolicy policy)
    {
        writer.WriteStartObject();
        writer.WriteString("mode"u8, policy.Mode);
        if (policy is SandboxPolicy.WorkspaceWrite workspace)
        {
            if (workspace.WritableRoots.Count > 0)
            {
                writer.WriteStartArray("writable_roots"u8);
                foreach (string root in workspace.WritableRoots)
                {
                    writer.WriteStringValue(root);
                }

                writer.WriteEndArray();
            }

            writer.WriteBoolean("network_access"u8, workspace.NetworkAccess);
            writer.WriteBoolean("exclude_tmpdir_env_var"u8, workspace.ExcludeTmpdirEnvVar);
            writer.WriteBoolean("exclude_slash_tmp"u8, workspace.ExcludeSlashTmp);
        }

        writer.WriteEndObject();
    }

    private static void ReadRoots(ref Utf8JsonReader reader, List<string> roots)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("`writable_roots` must be an array of paths");
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            roots.Add(reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException("`writable_roots` must be an array of paths"));
        }
    }

    private static bool ReadBoolean(ref Utf8JsonReader reader, string name)
    {
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            _ => throw new JsonException($"`{name}` must be true or false"),
        };
    }
}
