using System.Security.Cryptography;
using System.Text;

namespace Codex.Mcp.Tools;

/// <summary>Gives every tool of every server a name that a model service takes, and no two the same.</summary>
internal sealed class ToolNames
{
    private const int Longest = 64;
    private const int KeptOfLong = 24;

    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>Whether a tool's full name is one as it is; such names are given first.</summary>
    public static bool IsPlain(string server, string tool) => Full(server, tool).All(IsAllowed);

    /// <summary>The name of a tool; null for a second one of the same full name.</summary>
    public string? Give(string server, string tool)
    {
        string full = Full(server, tool);
        if (!_seen.Add(full))
        {
            return null;
        }

        string clean = string.Create(full.Length, full, static (destination, source) =>
        {
            for (int i = 0; i < source.Length; i++)
            {
                destination[i] = IsAllowed(source[i]) ? source[i] : '_';
            }
        });
        return clean.Length <= Longest && _taken.Add(clean) ? clean
            : Shorten(clean, full) is { } shortened && _taken.Add(shortened) ? shortened
            : null;
    }

    private static string Full(string server, string tool) => $"mcp__{server}__{tool}";

    private static bool IsAllowed(char character) => char.IsAsciiLetterOrDigit(character) || character is '_' or '-';

#pragma warning disable CA5350 // The hash tells names apart; nothing is secured by it, and clients know these names.
    private static string Shorten(string clean, string full) =>
        string.Concat(clean.AsSpan(0, Math.Min(KeptOfLong, clean.Length)), Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(full))));
#pragma warning restore CA5350
}
