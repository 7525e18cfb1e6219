using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Codex.Configuration;
using Codex.Protocol;

namespace Codex.Cli;

/// <summary>MCP servers as programs read them: whole, secrets too.</summary>
internal static class McpJson
{
    /// <summary>All servers.</summary>
    public static string List(IEnumerable<KeyValuePair<string, McpServerDefinition>> servers, IReadOnlyDictionary<string, McpAuthStatus> states) => Write(json =>
    {
        json.WriteStartArray();
        foreach ((string name, McpServerDefinition server) in servers)
        {
            json.WriteStartObject();
            WriteHead(json, name, server);
            WriteTimeouts(json, server);
            json.WriteString("auth_status"u8, states[name] switch
            {
                McpAuthStatus.BearerToken => "bearer_token",
                McpAuthStatus.OAuth => "o_auth",
                McpAuthStatus.NotLoggedIn => "not_logged_in",
                _ => "unsupported",
            });
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <summary>One server.</summary>
    public static string Details(string name, McpServerDefinition server) => Write(json =>
    {
        json.WriteStartObject();
        WriteHead(json, name, server);
        WriteWords(json, "enabled_tools", server.EnabledTools);
        WriteWords(json, "disabled_tools", server.DisabledTools);
        WriteTimeouts(json, server);
        json.WriteEndObject();
    });

    private static void WriteHead(Utf8JsonWriter json, string name, McpServerDefinition server)
    {
        json.WriteString("name"u8, name);
        json.WriteBoolean("enabled"u8, server.Enabled);
        json.WriteStartObject("transport"u8);
        json.WriteString("type"u8, server.Transport.Name);
        switch (server.Transport)
        {
            case McpServerTransport.Stdio stdio:
                json.WriteString("command"u8, stdio.Command);
                WriteWords(json, "args", stdio.Args);
                WriteMap(json, "env", stdio.Env);
                WriteWords(json, "env_vars", stdio.EnvVars);
                json.WriteString("cwd"u8, stdio.Cwd);
                break;
            case McpServerTransport.StreamableHttp http:
                json.WriteString("url"u8, http.Url);
                json.WriteString("bearer_token_env_var"u8, http.BearerTokenEnvVar);
                WriteMap(json, "http_headers", http.HttpHeaders);
                WriteMap(json, "env_http_headers", http.EnvHttpHeaders);
                break;
        }

        json.WriteEndObject();
    }

    private static void WriteTimeouts(Utf8JsonWriter json, McpServerDefinition server)
    {
        WriteSeconds(json, "startup_timeout_sec", server.StartupTimeout);
        WriteSeconds(json, "tool_timeout_sec", server.ToolTimeout);
    }

    // As a number with a fraction, also when there is none.
    private static void WriteSeconds(Utf8JsonWriter json, string name, TimeSpan? time)
    {
        if (time is { } span)
        {
            string text = span.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            json.WritePropertyName(name);
            json.WriteRawValue(text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0");
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WriteWords(Utf8JsonWriter json, string name, IReadOnlyList<string>? words)
    {
        if (words is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartArray(name);
        foreach (string word in words)
        {
            json.WriteStringValue(word);
        }

        json.WriteEndArray();
    }

    private static void WriteMap(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string>? map)
    {
        if (map is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        foreach ((string key, string value) in map.OrderBy(static entry => entry.Key, StringComparer.Ordinal))
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    private static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = WireJson.Encoder }))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }
}
