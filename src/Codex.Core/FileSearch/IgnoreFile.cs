namespace Codex.Core.FileSearch;

/// <summary>What one ignore file says about the entries of its folder and below.</summary>
internal sealed class IgnoreFile
{
    private readonly List<IgnorePattern> _patterns = [];

    private IgnoreFile(string folder) => Folder = folder;

    /// <summary>The folder that its patterns start from, with slashes and one at the end.</summary>
    private string Folder { get; }

    /// <summary>Reads a file; null when there is none, it cannot be read, or it says nothing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="folder">The folder that its patterns start from.</param>
    public static IgnoreFile? Read(string path, string folder)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var file = new IgnoreFile(FileWalk.WithSlashes(folder).TrimEnd('/') + "/");
        try
        {
            foreach (string line in File.ReadLines(path))
            {
                if (IgnorePattern.Parse(line) is { } pattern)
                {
                    file._patterns.Add(pattern);
                }
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A file that cannot be read leaves nothing out.
            return null;
        }

        return file._patterns.Count == 0 ? null : file;
    }

    /// <summary>Whether an entry is to be left out (true), taken in (false), or not spoken of.</summary>
    /// <param name="path">The absolute path, with slashes.</param>
    /// <param name="isFolder">Whether the entry is a folder.</param>
    public bool? Judge(string path, bool isFolder)
    {
        if (!path.StartsWith(Folder, StringComparison.Ordinal))
        {
            return null;
        }

        ReadOnlySpan<char> relative = path.AsSpan(Folder.Length);
        for (int i = _patterns.Count - 1; i >= 0; i--)
        {
            if (_patterns[i].Matches(relative, isFolder))
            {
                return !_patterns[i].IsNegated;
            }
        }

        return null;
    }
}
