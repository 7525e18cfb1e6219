using System.Text.Json;
using System.Text.Json.Serialization;
using Codex.Protocol;

namespace Codex.AppServer.Json;

/// <summary>Sandbox policies whose mode is in camel case; their members stay in snake case.</summary>
internal sealed class SandboxPolicyCamelJsonConverter : JsonConverter<SandboxPolicy>
{
    public override SandboxPolicy Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        JsonElement element = JsonElement.ParseValue(ref reader);
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty("mode", out JsonElement mode) || mode.ValueKind != JsonValueKind.String)
        {
            throw new JsonException("a sandbox policy is an object with a `mode`");
        }

        return mode.GetString() switch
        {
            "readOnly" => SandboxPolicy.ReadOnlyPolicy,
            "dangerFullAccess" => SandboxPolicy.FullAccessPolicy,
            "workspaceWrite" => new SandboxPolicy.WorkspaceWrite
            {
                WritableRoots = Roots(element),
                NetworkAccess = Switch(element, "network_access"),
                ExcludeTmpdirEnvVar = Switch(element, "exclude_tmpdir_env_var"),
                ExcludeSlashTmp = Switch(element, "exclude_slash_tmp"),
            },
            _ => throw new JsonException("expected one of the modes readOnly, workspaceWrite, dangerFullAccess"),
        };
    }

    public override void Write(Utf8JsonWriter writer, SandboxPolicy value, JsonSerializerOptions options) =>
        throw new NotSupportedException("The server never sends a sandbox policy in this spelling.");

    private static List<string> Roots(JsonElement policy)
    {
        List<string> roots = [];
        if (policy.TryGetProperty("writable_roots", out JsonElement list))
        {
            foreach (JsonElement root in list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : throw NoPaths())
            {
                roots.Add(root.ValueKind == JsonValueKind.String ? root.GetString()! : throw NoPaths());
            }
        }

        return roots;
    }

    private static JsonException NoPaths() => new("`writable_roots` must be an array of paths");

    private static bool Switch(JsonElement policy, string name) =>
        policy.TryGetProperty(name, out JsonElement value)
        && value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw new JsonException($"`{name}` must be true or false"),
        };
}
