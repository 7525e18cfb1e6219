namespace Codex.Patching;

/// <summary>
/// What a whole patch would do to one file, all its sections taken together. The path is the working folder joined with
/// what the patch says: absolute, with <c>.</c> and <c>..</c> left as they are.
/// </summary>
public abstract record PatchChange
{
    private PatchChange(string path) => Path = path;

    /// <summary>The file; of a moved file the old place.</summary>
    public string Path { get; }

    /// <summary>A file that is written anew.</summary>
    public sealed record Add : PatchChange
    {
        internal Add(string path, string content)
            : base(path) => Content = content;

        /// <summary>Its text.</summary>
        public string Content { get; }
    }

    /// <summary>A file that is removed.</summary>
    public sealed record Delete : PatchChange
    {
        internal Delete(string path, string? content)
            : base(path) => Content = content;

        /// <summary>The text it has; null when it is no UTF-8 text.</summary>
        public string? Content { get; }
    }

    /// <summary>A file that is changed, moved, or both.</summary>
    public sealed record Update : PatchChange
    {
        internal Update(string path, string? movePath, string originalContent, string newContent)
            : base(path)
        {
            MovePath = movePath;
            OriginalContent = originalContent;
            NewContent = newContent;
            UnifiedDiff = Diffs.UnifiedDiff.Between(originalContent, newContent, contextLines: 1);
        }

        /// <summary>Its new place; null when it stays.</summary>
        public string? MovePath { get; }

        /// <summary>The text it has.</summary>
        public string OriginalContent { get; }

        /// <summary>The text it gets.</summary>
        public string NewContent { get; }

        /// <summary>The change as hunks with one line of context and no file headers; empty when the text stays.</summary>
        public string UnifiedDiff { get; }
    }
}
