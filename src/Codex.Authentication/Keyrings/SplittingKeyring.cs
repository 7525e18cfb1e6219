using System.Globalization;

namespace Codex.Authentication;

/// <summary>
/// Spreads a secret that is too large for one entry over several. The entry itself then holds only how many parts there
/// are; part N stands beside it under the account <c>...#N</c>.
/// </summary>
internal sealed class SplittingKeyring(IKeyring inner, int largest) : IKeyring
{
    /// <summary>No record starts so, since a record is a JSON object.</summary>
    private const string Marker = "codex-parts:";
    private const int MostParts = 64;

    public string? Read(KeyringEntry entry)
    {
        string? first = inner.Read(entry);
        if (PartsOf(first) is not { } count)
        {
            return first;
        }

        var parts = new string[count];
        for (int i = 0; i < count; i++)
        {
            parts[i] = inner.Read(Part(entry, i)) ?? throw new KeyringException($"part {i + 1} of {count} of the entry is missing");
        }

        return string.Concat(parts);
    }

    public void Write(KeyringEntry entry, string secret)
    {
        int before = PartsOf(inner.Read(entry)) ?? 0;
        int count = 0;
        if (secret.Length <= largest)
        {
            inner.Write(entry, secret);
        }
        else
        {
            count = (secret.Length + largest - 1) / largest;
            if (count > MostParts)
            {
                throw new KeyringException("the record is too large");
            }

            // The count comes last: until then a reader finds either the old value or a missing part, which is an error
            // and never a mixture, since old parts are removed first.
            DeleteParts(entry, 0, before);
            for (int i = 0; i < count; i++)
            {
                inner.Write(Part(entry, i), secret.Substring(i * largest, Math.Min(largest, secret.Length - (i * largest))));
            }

            inner.Write(entry, Marker + count.ToString(CultureInfo.InvariantCulture));
        }

        DeleteParts(entry, count, before);
    }

    public bool Delete(KeyringEntry entry)
    {
        int parts = PartsOf(inner.Read(entry)) ?? 0;
        DeleteParts(entry, 0, parts);
        return inner.Delete(entry);
    }

    private void DeleteParts(KeyringEntry entry, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            inner.Delete(Part(entry, i));
        }
    }

    private static KeyringEntry Part(KeyringEntry entry, int index) => entry with { Account = $"{entry.Account}#{index + 1}" };

    private static int? PartsOf(string? value) =>
        value is not null && value.StartsWith(Marker, StringComparison.Ordinal)
        && int.TryParse(value.AsSpan(Marker.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int count)
        && count is > 0 and <= MostParts
        ? count
        : null;
}
