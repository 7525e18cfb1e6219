using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Codex.Mcp.Tools;
using Codex.Protocol;

namespace Codex.Mcp.Connections;

/// <summary>Which tools servers had at their latest start, so that they are offered without starting the servers. Losing a file costs one start.</summary>
/// <param name="folder">Where the lists are, a file for each server.</param>
/// <param name="server">The server; another address makes another list.</param>
internal sealed class ToolListStore(string folder, McpServerSettings server)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int LargestFile = 16 * 1024 * 1024;

    private readonly string _path = Path.Combine(folder, $"{server.Name}-{KeyOf(server.Address)}.json");

    /// <summary>The tools; null when they are not known.</summary>
    public IReadOnlyList<ListedTool>? TryLoad()
    {
        try
        {
            var file = new FileInfo(_path);
            if (!file.Exists || file.Length > LargestFile)
            {
                return null;
            }

            JsonElement list = JsonElement.Parse(File.ReadAllBytes(_path));
            return list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Select(ListedTool.TryRead).OfType<ListedTool>()] : null;
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException or JsonException)
        {
            // As good as none: it is written anew with the next start.
            return null;
        }
    }

    /// <summary>Keeps the tools.</summary>
    /// <exception cref="IOException">They cannot be kept.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not be kept.</exception>
    public void Save(IReadOnlyList<ListedTool> tools)
    {
        Directory.CreateDirectory(folder);
        string written = $"{_path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using (var file = new FileStream(written, options))
        using (var json = new Utf8JsonWriter(file, WireJson.WriterOptions))
        {
            json.WriteStartArray();
            foreach (ListedTool tool in tools)
            {
                tool.Definition.WriteTo(json);
            }

            json.WriteEndArray();
        }

        File.Move(written, _path, overwrite: true);
    }

    // Values of variables and headers may be secrets, and no list depends on them so often that their hash should lie in a file.
    private static string KeyOf(McpServerAddress address)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            json.WriteStartArray();
            IEnumerable<string?> facts = address switch
            {
                McpServerAddress.Program program =>
                    ["program", program.Command, program.Folder, .. program.Arguments, "", .. program.PassedVariables, "", .. program.Variables.Keys.Order(StringComparer.Ordinal)],
                McpServerAddress.Web web => ["web", web.Url],
                _ => [address.GetType().Name],
            };
            foreach (string? fact in facts)
            {
                json.WriteStringValue(fact);
            }

            json.WriteEndArray();
        }

        return Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan).AsSpan(0, 8));
    }
}
