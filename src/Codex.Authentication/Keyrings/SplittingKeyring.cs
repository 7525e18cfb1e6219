using System.Globalization;

namespace Codex.Authentication;

/// <summary>
/// Spreads a secret that is too large for one entry over several. The entry itself then names the set of parts that
/// counts, <c>a</c> or <c>b</c>, and how many there are; part N of set S stands beside it under the account
/// <c>...#SN</c>.
/// </summary>
/// <remarks>A new secret goes into the other set, so until the entry names it the old one is still whole.</remarks>
internal sealed class SplittingKeyring(IKeyring inner, int largest) : IKeyring
{
    /// <summary>No record starts so, since a record is a JSON object.</summary>
    private const string Marker = "codex-parts:";
    private const int MostParts = 64;

    public string? Read(KeyringEntry entry)
    {
        string? value = inner.Read(entry);
        if (PartsOf(value) is not { } parts)
        {
            return value;
        }

        var texts = new string[parts.Count];
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = inner.Read(Part(entry, parts.Set, i))
                ?? throw new KeyringException($"part {i + 1} of {texts.Length} of the entry is missing");
        }

        return string.Concat(texts);
    }

    public void Write(KeyringEntry entry, string secret)
    {
        Parts? before = PartsOf(inner.Read(entry));
        if (secret.Length <= largest)
        {
            inner.Write(entry, secret);
        }
        else
        {
            var parts = new Parts(before is { Set: 'a' } ? 'b' : 'a', (secret.Length + largest - 1) / largest);
            if (parts.Count > MostParts)
            {
                throw new KeyringException("the record is too large");
            }

            for (int i = 0; i < parts.Count; i++)
            {
                int start = i * largest;
                inner.Write(Part(entry, parts.Set, i), secret.Substring(start, Math.Min(largest, secret.Length - start)));
            }

            inner.Write(entry, $"{Marker}{parts.Set}{parts.Count.ToString(CultureInfo.InvariantCulture)}");
        }

        DeleteParts(entry, before);
    }

    public bool Delete(KeyringEntry entry)
    {
        Parts? parts = PartsOf(inner.Read(entry));
        bool existed = inner.Delete(entry);
        DeleteParts(entry, parts);
        return existed;
    }

    private void DeleteParts(KeyringEntry entry, Parts? parts)
    {
        for (int i = 0; i < parts?.Count; i++)
        {
            inner.Delete(Part(entry, parts.Value.Set, i));
        }
    }

    private static KeyringEntry Part(KeyringEntry entry, char set, int index) =>
        entry with { Account = $"{entry.Account}#{set}{index + 1}" };

    private static Parts? PartsOf(string? value) =>
        value is not null && value.StartsWith(Marker, StringComparison.Ordinal)
        && value.Length > Marker.Length + 1 && value[Marker.Length] is 'a' or 'b'
        && int.TryParse(value.AsSpan(Marker.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int count)
        && count is > 0 and <= MostParts
            ? new Parts(value[Marker.Length], count)
            : null;

    private readonly record struct Parts(char Set, int Count);
}
