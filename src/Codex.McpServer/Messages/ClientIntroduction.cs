using System.Text.Json;

namespace Codex.McpServer.Messages;

/// <summary>What a client says of itself at the start.</summary>
/// <param name="ProtocolVersion">The revision of MCP that it speaks; any is taken.</param>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
internal sealed record ClientIntroduction(string ProtocolVersion, string Name, string Version)
{
    /// <summary>Reads the parameters of <c>initialize</c>; null when something is missing.</summary>
    public static ClientIntroduction? TryRead(JsonElement? parameters) =>
        parameters is { ValueKind: JsonValueKind.Object } given
        && given.TryGetProperty("clientInfo", out JsonElement info) && info.ValueKind == JsonValueKind.Object
        && Text(given, "protocolVersion") is { } protocol && Text(info, "name") is { } name && Text(info, "version") is { } version
            ? new ClientIntroduction(protocol, name, version)
            : null;

    private static string? Text(JsonElement element, string property) =>
        element.TryGetProperty(property, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
