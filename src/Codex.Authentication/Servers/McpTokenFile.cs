using System.Buffers;
using System.Text.Json;
using Codex.Protocol;

namespace Codex.Authentication;

/// <summary>The tokens of all MCP servers in <c>.credentials.json</c>, readable by its owner only. Writers take turns.</summary>
internal sealed class McpTokenFile(string home, TimeProvider time)
{
    public const string FileName = ".credentials.json";

    private const int LargestFile = 4 << 20;

    private string FilePath { get; } = Path.Combine(home, FileName);

    /// <summary>The file that processes take in turn while they change tokens.</summary>
    public string LockPath => FilePath + ".lock";

    /// <exception cref="AuthenticationException">The file cannot be read or is broken.</exception>
    public async Task<McpTokens?> LoadAsync(string key, CancellationToken ct)
    {
        foreach (JsonElement entry in (await ReadAsync(ct).ConfigureAwait(false)).Values)
        {
            // By what the entry says of itself, as its own name may be of an older form.
            if (McpTokenJson.ReadEntry(entry) is { } tokens && tokens.Key == key)
            {
                return tokens;
            }
        }

        return null;
    }

    /// <exception cref="AuthenticationException">The file cannot be read, is broken, or cannot be written.</exception>
    public Task SaveAsync(McpTokens tokens, CancellationToken ct) => ChangeAsync(
        entries =>
        {
            var buffer = new ArrayBufferWriter<byte>(512);
            using (var json = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
            {
                McpTokenJson.WriteEntry(json, tokens);
            }

            entries[tokens.Key] = JsonElement.Parse(buffer.WrittenSpan);
            return true;
        },
        ct);

    /// <summary>Removes an entry; whether there was one.</summary>
    /// <exception cref="AuthenticationException">The file cannot be read, is broken, or cannot be written.</exception>
    public Task<bool> DeleteAsync(string key, CancellationToken ct) => ChangeAsync(entries => entries.Remove(key), ct);

    private async Task<bool> ChangeAsync(Func<SortedDictionary<string, JsonElement>, bool> change, CancellationToken ct)
    {
        if (!File.Exists(FilePath) && !change([]))
        {
            return false;
        }

        using FileLock turn = await FileLock.TakeAsync(FilePath + ".write.lock", time, ct).ConfigureAwait(false);
        SortedDictionary<string, JsonElement> entries = await ReadAsync(ct).ConfigureAwait(false);
        if (!change(entries))
        {
            return false;
        }

        try
        {
            if (entries.Count == 0)
            {
                File.Delete(FilePath);
            }
            else
            {
                await AtomicFile.WriteAsync(FilePath, Write(entries), ct).ConfigureAwait(false);
            }

            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new AuthenticationException(
                AuthenticationErrorCode.StoreUnavailable, $"The tokens cannot be written to {FilePath}: {error.Message} Make the directory writable and try again.", error);
        }
    }

    private async Task<SortedDictionary<string, JsonElement>> ReadAsync(CancellationToken ct)
    {
        var entries = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        try
        {
            if (new FileInfo(FilePath) is not { Exists: true } file)
            {
                return entries;
            }

            if (file.Length > LargestFile)
            {
                throw Unreadable("it is far larger than a file of tokens");
            }

            JsonElement root = JsonElement.Parse(await File.ReadAllBytesAsync(FilePath, ct).ConfigureAwait(false));
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw Unreadable("it is no JSON object");
            }

            foreach (JsonProperty entry in root.EnumerateObject())
            {
                entries[entry.Name] = entry.Value;
            }

            return entries;
        }
        catch (JsonException error)
        {
            throw Unreadable($"it is no JSON ({error.Message})");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new AuthenticationException(
                AuthenticationErrorCode.StoreUnavailable, $"The tokens in {FilePath} cannot be read: {error.Message} Check the permissions of the file.", error);
        }
    }

    private static byte[] Write(SortedDictionary<string, JsonElement> entries)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            json.WriteStartObject();
            foreach ((string key, JsonElement entry) in entries)
            {
                json.WritePropertyName(key);
                entry.WriteTo(json);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private AuthenticationException Unreadable(string reason) => new(
        AuthenticationErrorCode.RecordUnreadable, $"The tokens in {FilePath} cannot be used: {reason}. Repair the file or remove it; it has not been changed.");
}
