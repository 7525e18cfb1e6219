namespace Codex.Core.Git;

/// <summary>URLs of remotes as they may be recorded.</summary>
internal static class RemoteUrl
{
    /// <summary>
    /// The URL without a password, and over HTTP without a user name, which is often a token. The user name of an SSH URL
    /// stays, since it is part of the address. Null and empty texts give null.
    /// </summary>
    public static string? WithoutCredentials(string? url)
    {
        if (string.IsNullOrEmpty(url))
        {
            return null;
        }

        int scheme = url.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
        {
            return url;
        }

        int start = scheme + 3;
        int end = url.AsSpan(start).IndexOfAny('/', '?', '#') is var length and >= 0 ? start + length : url.Length;
        int at = url.LastIndexOf('@', end - 1, end - start);
        if (at < 0)
        {
            return url;
        }

        bool isHttp = url.StartsWith("http", StringComparison.OrdinalIgnoreCase);
        string user = url[start..at].Split(':', 2)[0];
        return isHttp || user.Length == 0 ? url[..start] + url[(at + 1)..] : $"{url[..start]}{user}{url[at..]}";
    }
}
