using Codex.Toml;

namespace Codex.Configuration;

/// <summary>Takes out of a value what may be a secret: values of variables and headers, tokens, passwords in addresses and arguments.</summary>
internal static class SecretMask
{
    public const string Mask = "*****";

    private static readonly string[] s_secretTables = ["env", "set", "headers", "http_headers", "query_params"];
    private static readonly string[] s_secretKeys = ["experimental_bearer_token", "bearer_token"];
    private static readonly string[] s_secretNames = ["key", "token", "secret", "password", "passwd", "auth", "credential", "cookie"];

    /// <summary>The value of a key as it may be shown.</summary>
    public static TomlValue Of(string key, TomlValue value)
    {
        string[] path = ConfigurationKey.Split(key);
        if (s_secretKeys.Contains(path[^1]) || (path.Length > 1 && s_secretTables.Contains(path[^2])))
        {
            return new TomlString(Mask);
        }

        return value switch
        {
            TomlString text => new TomlString(OfAddress(text.Value)),
            TomlArray words => OfWords(words),
            _ => value,
        };
    }

    // The words of a command: what follows a flag with a telling name, or stands behind its equals sign or colon.
    private static TomlArray OfWords(TomlArray words)
    {
        var shown = new List<TomlValue>(words.Count);
        bool isSecret = false;
        foreach (TomlValue word in words)
        {
            if (word is not TomlString text)
            {
                shown.Add(word);
                isSecret = false;
                continue;
            }

            int separator = text.Value.AsSpan().IndexOfAny('=', ':');
            bool isTelling = IsTelling(separator < 0 ? text.Value : text.Value.AsSpan(0, separator));
            shown.Add(new TomlString(
                isSecret ? Mask
                : separator >= 0 && isTelling ? $"{text.Value.AsSpan(0, separator + 1)}{Mask}"
                : OfAddress(text.Value)));
            isSecret = !isSecret && separator < 0 && isTelling && text.Value.StartsWith('-');
        }

        return new TomlArray(shown);
    }

    private static bool IsTelling(ReadOnlySpan<char> name)
    {
        foreach (string part in s_secretNames)
        {
            if (name.Contains(part, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static string OfAddress(string text)
    {
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
        {
            return text;
        }

        int host = scheme + 3;
        int hostEnd = text.AsSpan(host).IndexOfAny('/', '?', '#') is >= 0 and int length ? host + length : text.Length;
        if (text.AsSpan(host, hostEnd - host).LastIndexOf('@') is >= 0 and int at)
        {
            text = $"{text.AsSpan(0, host)}{Mask}{text.AsSpan(host + at)}";
        }

        int query = text.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? text : $"{text.AsSpan(0, query + 1)}{Mask}";
    }
}
