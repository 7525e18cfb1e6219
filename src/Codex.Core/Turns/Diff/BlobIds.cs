using System.Security.Cryptography;
using System.Text;
using Codex.Core.Git;

namespace Codex.Core.Turns.Diff;

/// <summary>
/// The ids under which git would store files. They are computed here; only where the repository may store something else
/// than the bytes on the disk (converted line ends, filters, other hashes) git is asked.
/// </summary>
internal sealed class BlobIds
{
    public const string Nothing = "0000000000000000000000000000000000000000";

    // Whether files in a folder may be converted, by folder. Settings do not change within a turn in a way that matters.
    private readonly Dictionary<string, bool> _mayConvert = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (FileState State, string Id)> _known = new(StringComparer.Ordinal);

    public async Task<string> ComputeAsync(string path, FileState state, CancellationToken cancellationToken)
    {
        if (state.Content is not { } content)
        {
            return Nothing;
        }

        if (_known.TryGetValue(path, out var known) && known.State.Mode == state.Mode && known.State.HasSameContent(state))
        {
            return known.Id;
        }

        string? id = null;
        if (!state.IsLink && Path.GetDirectoryName(path) is { } folder && GitRepository.FindRoot(folder) is { } root
            && (content.AsSpan().IndexOf("\r\n"u8) >= 0 || MayConvert(folder, root)))
        {
            id = await GitCommand.Query(root, "hash-object", "--", Path.GetFullPath(path)).TryReadAsync(cancellationToken).ConfigureAwait(false);
        }

        id ??= Compute(content);
        _known[path] = (state, id);
        return id;
    }

    public static string Compute(ReadOnlySpan<byte> content)
    {
        // Git's ids are SHA-1 by definition; nothing is secured by them here.
#pragma warning disable CA5350
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
#pragma warning restore CA5350
        hash.AppendData(Encoding.ASCII.GetBytes($"blob {content.Length}\0"));
        hash.AppendData(content);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private bool MayConvert(string folder, string root)
    {
        if (_mayConvert.TryGetValue(folder, out bool known))
        {
            return known;
        }

        bool may = File.Exists(Path.Combine(root, ".git", "info", "attributes")) || HasOtherHash(Path.Combine(root, ".git", "config"));
        for (string? above = folder; !may && above is not null; above = above == root ? null : Path.GetDirectoryName(above))
        {
            may = File.Exists(Path.Combine(above, ".gitattributes"));
        }

        return _mayConvert[folder] = may;
    }

    private static bool HasOtherHash(string config)
    {
        try
        {
            return File.Exists(config) && File.ReadAllText(config).Contains("objectformat", StringComparison.OrdinalIgnoreCase);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Git knows.
            return true;
        }
    }
}
