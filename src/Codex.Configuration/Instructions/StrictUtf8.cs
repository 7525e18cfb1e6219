using System.Text;

namespace Codex.Configuration;

/// <summary>Text files that must be UTF-8, so that a wrong encoding is told instead of silently garbled.</summary>
internal static class StrictUtf8
{
    private static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The file's text, a byte order mark left in.</summary>
    /// <exception cref="DecoderFallbackException">The file is not UTF-8. An <see cref="ArgumentException"/>.</exception>
    public static string ReadFile(string path) => Encoding.GetString(File.ReadAllBytes(path));
}
