using System.Text;

namespace Codex.Authentication;

/// <summary>The only form in which a key is ever shown.</summary>
public static class MaskedKey
{
    private const int LongestHidden = 13;
    private const int ShownAtStart = 8;
    private const int ShownAtEnd = 5;

    /// <summary>Keys of up to 13 bytes as <c>***</c>, longer ones with their first 8 and last 5 characters.</summary>
    public static string Of(string key)
    {
        Rune[] characters = [.. key.EnumerateRunes()];
        return Encoding.UTF8.GetByteCount(key) <= LongestHidden || characters.Length <= LongestHidden
            ? "***"
            : $"{string.Concat(characters.Take(ShownAtStart))}***{string.Concat(characters.TakeLast(ShownAtEnd))}";
    }
}
