namespace Codex.Sessions;

/// <summary>A file that may be a session, by its place and name.</summary>
internal readonly record struct SessionCandidate(string Path, SessionFileName Name);

/// <summary>The session files below the sessions folder, newest first.</summary>
internal static class SessionFiles
{
    // Deep enough for every real layout, and an end for folders that link to their own parents.
    private const int MaximumDepth = 16;

    private static readonly EnumerationOptions s_oneFolder = new() { AttributesToSkip = 0, IgnoreInaccessible = true };

    private static readonly EnumerationOptions s_allFolders = new()
    {
        AttributesToSkip = 0,
        IgnoreInaccessible = true,
        RecurseSubdirectories = true,
        MaxRecursionDepth = MaximumDepth,
    };

    public static IEnumerable<SessionCandidate> NewestFirst(string sessions)
    {
        if (!Directory.Exists(sessions))
        {
            yield break;
        }

        foreach (string year in NumberedFolders(sessions, ushort.MaxValue))
        {
            foreach (string month in NumberedFolders(year, byte.MaxValue))
            {
                foreach (string day in NumberedFolders(month, byte.MaxValue))
                {
                    foreach (SessionCandidate candidate in OfDay(day))
                    {
                        yield return candidate;
                    }
                }
            }
        }
    }

    /// <summary>The session's file: a proper name before any other file that bears the id.</summary>
    public static string? Find(string sessions, Guid id)
    {
        if (!Directory.Exists(sessions))
        {
            return null;
        }

        if (FindByTimeOf(sessions, id) is { } quick)
        {
            return quick;
        }

        string hyphenated = id.ToString("D");
        string plain = id.ToString("N");
        string? other = null;
        foreach (FileInfo file in new DirectoryInfo(sessions).EnumerateFiles("*", s_allFolders))
        {
            if (SessionFileName.TryParse(file.Name, out SessionFileName name) && name.Id == id)
            {
                return file.FullName;
            }

            if (file.Name.Contains(hyphenated, StringComparison.OrdinalIgnoreCase) || file.Name.Contains(plain, StringComparison.OrdinalIgnoreCase))
            {
                other = other is null || string.CompareOrdinal(file.FullName, other) < 0 ? file.FullName : other;
            }
        }

        return other;
    }

    // An id of version 7 tells its time, and so the folder, give or take the time zone.
    private static string? FindByTimeOf(string sessions, Guid id)
    {
        if (id.Version != 7)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        long milliseconds = System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(bytes) >> 16;
        DateTimeOffset made = DateTimeOffset.UnixEpoch.AddMilliseconds(milliseconds);
        for (int day = -1; day <= 1; day++)
        {
            string folder = SessionFileName.FolderOf(sessions, made.AddDays(day));
            if (!Directory.Exists(folder))
            {
                continue;
            }

            foreach (SessionCandidate candidate in OfDay(folder))
            {
                if (candidate.Name.Id == id)
                {
                    return candidate.Path;
                }
            }
        }

        return null;
    }

    private static List<SessionCandidate> OfDay(string folder)
    {
        List<SessionCandidate> candidates = [];
        foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles("rollout-*.jsonl", s_oneFolder))
        {
            if ((file.Attributes & FileAttributes.ReparsePoint) == 0 && SessionFileName.TryParse(file.Name, out SessionFileName name))
            {
                candidates.Add(new SessionCandidate(file.FullName, name));
            }
        }

        candidates.Sort(static (left, right) => left.Name.CompareNewestFirst(right.Name));
        return candidates;
    }

    private static IEnumerable<string> NumberedFolders(string parent, uint largest)
    {
        List<(uint Number, string Path)> folders = [];
        foreach (DirectoryInfo folder in new DirectoryInfo(parent).EnumerateDirectories("*", s_oneFolder))
        {
            if ((folder.Attributes & FileAttributes.ReparsePoint) == 0
                && uint.TryParse(folder.Name, System.Globalization.NumberStyles.None, null, out uint number) && number <= largest)
            {
                folders.Add((number, folder.FullName));
            }
        }

        folders.Sort(static (left, right) => right.Number.CompareTo(left.Number));
        return folders.Select(static folder => folder.Path);
    }
}
