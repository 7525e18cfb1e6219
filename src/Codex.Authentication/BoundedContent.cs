namespace Codex.Authentication;

/// <summary>Answers of servers, read only as far as an answer of this kind can reach.</summary>
internal static class BoundedContent
{
    private const int Largest = 1 << 20;
    private const int LongestExcerpt = 1000;

    /// <summary>The whole body.</summary>
    /// <exception cref="IOException">It is longer than a megabyte.</exception>
    public static async ValueTask<byte[]> ReadAsync(HttpContent content, CancellationToken ct)
    {
        Stream stream = await content.ReadAsStreamAsync(ct).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            using var memory = new MemoryStream();
            var buffer = new byte[8192];
            int count;
            while ((count = await stream.ReadAsync(buffer, ct).ConfigureAwait(false)) > 0)
            {
                if (memory.Length + count > Largest)
                {
                    throw new IOException("The answer is larger than a megabyte.");
                }

                memory.Write(buffer, 0, count);
            }

            return memory.ToArray();
        }
    }

    /// <summary>A server's text as it may be shown: not too long, and without a secret that it may have repeated.</summary>
    public static string Excerpt(string text, params ReadOnlySpan<string> secrets)
    {
        foreach (string secret in secrets)
        {
            if (secret.Length > 0)
            {
                text = text.Replace(secret, "[hidden]", StringComparison.Ordinal);
            }
        }

        text = text.Trim();
        return text.Length <= LongestExcerpt ? text : text[..LongestExcerpt] + "...";
    }
}
