using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Codex.Protocol;

namespace Codex.Authentication;

/// <summary>
/// Remembers that exactly these tokens can never be renewed, so that nothing asks the server again, in this process or
/// after a restart. Kept beside the record as a salted digest: it tells nothing about the tokens.
/// </summary>
internal sealed class FailureMemory(string path, Action<string> warn)
{
    private const int SaltBytes = 16;

    private volatile Entry? _entry;

    /// <summary>What is known about these tokens; null when nothing bad is.</summary>
    public AuthenticationErrorCode? Recall(TokenSet tokens) => Find(tokens)?.Code;

    /// <summary>Whether an earlier start of the program found the tokens dead.</summary>
    public bool IsFromEarlierStart(TokenSet tokens) => Find(tokens) is { IsFromFile: true };

    /// <summary>Looks at what another process or an earlier start has left.</summary>
    public async ValueTask LoadAsync(bool isStart, CancellationToken ct)
    {
        try
        {
            byte[] bytes = await File.ReadAllBytesAsync(path, ct).ConfigureAwait(false);
            Entry? stored = Parse(bytes);
            if (stored is not null && (_entry is null || !_entry.IsSameAs(stored)))
            {
                _entry = stored with { IsFromFile = isStart };
            }
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            // Another process has logged in or renewed; only what was never written down stays known.
            if (_entry is { IsWritten: true })
            {
                _entry = null;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            warn($"{path} cannot be read: {error.Message}");
        }
    }

    public async ValueTask RememberAsync(TokenSet tokens, AuthenticationErrorCode code, CancellationToken ct)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(SaltBytes);
        // A 401 without a known code can come from a proxy on the way. That holds for this session, but must not keep
        // the next one from asking again.
        bool isCertain = NameOf(code) is not null;
        var entry = new Entry(salt, Digest(salt, tokens), code, IsWritten: isCertain, IsFromFile: false);
        _entry = entry;
        if (!isCertain)
        {
            return;
        }

        try
        {
            await AtomicFile.WriteAsync(path, Write(entry), ct).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            warn($"{path} cannot be written: {error.Message}");
        }
    }

    /// <summary>Forgets what this process only believes; what is written down stays.</summary>
    public void ForgetUncertain()
    {
        if (_entry is { IsWritten: false })
        {
            _entry = null;
        }
    }

    /// <summary>Forgets everything: the credentials are new, or gone.</summary>
    public void Forget()
    {
        _entry = null;
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            warn($"{path} cannot be removed: {error.Message}");
        }
    }

    private Entry? Find(TokenSet tokens) =>
        _entry is { } entry && CryptographicOperations.FixedTimeEquals(entry.Hash, Digest(entry.Salt, tokens)) ? entry : null;

    private static byte[] Digest(byte[] salt, TokenSet tokens)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, salt);
        hash.AppendData(Encoding.UTF8.GetBytes(tokens.RefreshToken));
        hash.AppendData([0]);
        hash.AppendData(Encoding.UTF8.GetBytes(tokens.AccessToken));
        hash.AppendData([0]);
        hash.AppendData(Encoding.UTF8.GetBytes(tokens.EffectiveAccountId ?? ""));
        return hash.GetHashAndReset();
    }

    private static byte[] Write(Entry entry)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("reason"u8, NameOf(entry.Code));
            writer.WriteBase64String("salt"u8, entry.Salt);
            writer.WriteBase64String("digest"u8, entry.Hash);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private Entry? Parse(byte[] bytes)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            JsonElement root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && CodeOf(root.GetProperty("reason").GetString()) is { } code
                ? new Entry(
                    root.GetProperty("salt").GetBytesFromBase64(), root.GetProperty("digest").GetBytesFromBase64(), code,
                    IsWritten: true, IsFromFile: false)
                : null;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            warn($"{path} is not understood and has no effect: {error.Message}");
            return null;
        }
    }

    private static string? NameOf(AuthenticationErrorCode code) => code switch
    {
        AuthenticationErrorCode.RefreshTokenExpired => "expired",
        AuthenticationErrorCode.RefreshTokenReused => "exhausted",
        AuthenticationErrorCode.RefreshTokenRevoked => "revoked",
        _ => null,
    };

    private static AuthenticationErrorCode? CodeOf(string? name) => name switch
    {
        "expired" => AuthenticationErrorCode.RefreshTokenExpired,
        "exhausted" => AuthenticationErrorCode.RefreshTokenReused,
        "revoked" => AuthenticationErrorCode.RefreshTokenRevoked,
        _ => null,
    };

    private sealed record Entry(byte[] Salt, byte[] Hash, AuthenticationErrorCode Code, bool IsWritten, bool IsFromFile)
    {
        public bool IsSameAs(Entry other) => Hash.AsSpan().SequenceEqual(other.Hash);
    }
}
