namespace Codex.Configuration;

/// <summary>Tells of keys that nothing read: they are ignored, as the reference ignores them, but not silently.</summary>
internal static class UnknownKeys
{
    private const int LargestTypo = 2;

    public static void Report(ConfigurationNode root, List<ConfigurationWarning> warnings) => Report(root, string.Empty, warnings);

    private static void Report(ConfigurationNode table, string path, List<ConfigurationWarning> warnings)
    {
        foreach ((string key, ConfigurationNode node) in table.Children!)
        {
            string full = ConfigurationKey.Join(path, key);
            if (!node.IsRead)
            {
                string proposal = FindSimilar(table, path, key) is { } similar ? $"; is `{similar}` meant?" : string.Empty;
                warnings.Add(new ConfigurationWarning(full, $"this key is not known and has no effect{proposal}", node.Origin));
            }
            else if (node.IsTable)
            {
                Report(node, full, warnings);
            }
        }
    }

    private static string? FindSimilar(ConfigurationNode table, string path, string key)
    {
        IEnumerable<string> known = path == "features" || path.EndsWith(".features", StringComparison.Ordinal)
            ? FeatureDefinition.All.Select(definition => definition.Key)
            : table.AskedFor;
        return FindSimilar(key, known);
    }

    /// <summary>The known key that a mistyped one resembles most; null when none is near.</summary>
    public static string? FindSimilar(string key, IEnumerable<string> known)
    {
        string? best = null;
        int bestDistance = Math.Min(LargestTypo, key.Length / 3) + 1;
        foreach (string candidate in known)
        {
            int distance = Distance(key, candidate, bestDistance);
            if (distance < bestDistance)
            {
                (best, bestDistance) = (candidate, distance);
            }
        }

        return best;
    }

    /// <summary>
    /// How many characters must be put in, left out, changed or swapped with their neighbour; at least the limit when it is not below it.
    /// </summary>
    private static int Distance(string left, string right, int limit)
    {
        if (Math.Abs(left.Length - right.Length) >= limit)
        {
            return limit;
        }

        int[] beforeLast = new int[right.Length + 1], last = new int[right.Length + 1], row = new int[right.Length + 1];
        for (int column = 0; column < row.Length; column++)
        {
            row[column] = column;
        }

        for (int i = 1; i <= left.Length; i++)
        {
            (beforeLast, last, row) = (last, row, beforeLast);
            row[0] = i;
            for (int column = 1; column < row.Length; column++)
            {
                int change = last[column - 1] + (left[i - 1] == right[column - 1] ? 0 : 1);
                row[column] = Math.Min(change, Math.Min(last[column], row[column - 1]) + 1);
                if (i > 1 && column > 1 && left[i - 1] == right[column - 2] && left[i - 2] == right[column - 1])
                {
                    row[column] = Math.Min(row[column], beforeLast[column - 2] + 1);
                }
            }
        }

        return row[^1];
    }
}
