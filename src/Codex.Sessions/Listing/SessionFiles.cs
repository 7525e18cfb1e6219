using System.IO.Enumeration;

namespace Codex.Sessions;

/// <summary>A file that may be a session, by its place and name.</summary>
/// <param name="Folder">The folder that it lies in.</param>
/// <param name="OtherName">Its name there; null for the usual form of what it says, so that a folder of many costs few strings.</param>
/// <param name="Name">What the name says.</param>
internal readonly record struct SessionCandidate(string Folder, string? OtherName, SessionFileName Name)
{
    public string Path => System.IO.Path.Join(Folder, OtherName ?? Name.ToString());

    /// <summary>Whether it is a file, not a link to one. Asked only of those that are wanted: each answer costs a call of the system.</summary>
    public bool IsFile
    {
        get
        {
            try
            {
                return (File.GetAttributes(Path) & (FileAttributes.ReparsePoint | FileAttributes.Directory)) == 0;
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }
}

/// <summary>The session files below the sessions folder, newest first.</summary>
internal static class SessionFiles
{
    // Deep enough for every real layout, and an end for folders that link to their own parents.
    private const int MaximumDepth = 16;

    private static readonly EnumerationOptions s_oneFolder = new() { AttributesToSkip = 0, IgnoreInaccessible = true, MatchType = MatchType.Simple };

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

    /// <summary>The files of one folder that are named as sessions are, newest first.</summary>
    public static IEnumerable<SessionCandidate> OfFolder(string folder) => Directory.Exists(folder) ? OfDay(folder) : [];

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
        // Names only: nothing is asked of files that do not bear the id.
        var bearing = new FileSystemEnumerable<string>(sessions, static (ref entry) => entry.ToFullPath(), s_allFolders)
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory
                && (entry.FileName.Contains(hyphenated, StringComparison.OrdinalIgnoreCase) || entry.FileName.Contains(plain, StringComparison.OrdinalIgnoreCase)),
        };
        foreach (string path in bearing)
        {
            if (SessionFileName.TryParse(Path.GetFileName(path.AsSpan()), out SessionFileName name) && name.Id == id)
            {
                return path;
            }

            other = other is null || string.CompareOrdinal(path, other) < 0 ? path : other;
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
            foreach (SessionCandidate candidate in OfFolder(folder))
            {
                if (candidate.Name.Id == id && candidate.IsFile)
                {
                    return candidate.Path;
                }
            }
        }

        return null;
    }

    // Sorted only as far as somebody reads: a page is small, a folder may be large.
    private static IEnumerable<SessionCandidate> OfDay(string folder)
    {
        SessionFileName current = default;
        var files = new FileSystemEnumerable<(string? OtherName, SessionFileName Name)>(
            folder, (ref entry) => (SessionFileName.IsUsualForm(entry.FileName) ? null : entry.FileName.ToString(), current), s_oneFolder)
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && SessionFileName.TryParse(entry.FileName, out current),
        };
        var newest = new PriorityQueue<string?, SessionFileName>(files, NewestFirstOrder.Instance);
        while (newest.TryDequeue(out string? otherName, out SessionFileName name))
        {
            yield return new SessionCandidate(folder, otherName, name);
        }
    }

    private sealed class NewestFirstOrder : IComparer<SessionFileName>
    {
        public static NewestFirstOrder Instance { get; } = new();

        public int Compare(SessionFileName left, SessionFileName right) => left.CompareNewestFirst(right);
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
