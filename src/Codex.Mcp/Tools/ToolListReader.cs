using System.Text.Json;
using System.Text.Json.Nodes;
using Codex.Mcp.Sessions;

namespace Codex.Mcp.Tools;

/// <summary>Reads all pages of a server's list of tools.</summary>
internal static class ToolListReader
{
    // No model can choose among more, and a server that never ends its list must not fill the memory.
    private const int MostTools = 1000;
    private const int MostPages = 100;

    /// <summary>The tools in the server's order; entries that are no tools are left out.</summary>
    /// <exception cref="McpException">The first page cannot be had.</exception>
    public static async Task<IReadOnlyList<ListedTool>> ReadAsync(McpSession session, TimeSpan timeout, ServerLog log, CancellationToken cancellationToken)
    {
        List<ListedTool> tools = [];
        string? cursor = null;
        for (int page = 0; page < MostPages && tools.Count < MostTools; page++)
        {
            JsonElement answer = await session.RequestAsync(
                "tools/list", cursor is null ? null : new JsonObject { ["cursor"] = cursor }, timeout, cancellationToken).ConfigureAwait(false);
            if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty("tools", out JsonElement list) || list.ValueKind != JsonValueKind.Array)
            {
                break;
            }

            foreach (JsonElement entry in list.EnumerateArray())
            {
                if (tools.Count < MostTools && ListedTool.TryRead(entry) is { } tool)
                {
                    tools.Add(tool);
                }
                else
                {
                    log.LeftOut(tools.Count < MostTools ? "an entry of its list of tools is none" : $"of its tools only the first {MostTools} are offered");
                }
            }

            string? next = answer.TryGetProperty("nextCursor", out JsonElement given) && given.ValueKind == JsonValueKind.String ? given.GetString() : null;
            if (next is null || next == cursor)
            {
                break;
            }

            cursor = next;
        }

        return tools;
    }
}
