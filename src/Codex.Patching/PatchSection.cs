namespace Codex.Patching;

/// <summary>One section of a patch: what happens to one file. The paths are as the patch spells them.</summary>
public abstract record PatchSection
{
    private PatchSection(string path) => Path = path;

    /// <summary>The file, relative to the working folder or absolute.</summary>
    public string Path { get; }

    /// <summary>Writes a file; one that exists is replaced.</summary>
    public sealed record Add : PatchSection
    {
        internal Add(string path, string content)
            : base(path) => Content = content;

        /// <summary>The whole text of the file.</summary>
        public string Content { get; }
    }

    /// <summary>Removes a file.</summary>
    public sealed record Delete : PatchSection
    {
        internal Delete(string path)
            : base(path)
        {
        }
    }

    /// <summary>Changes lines of a file and may move it.</summary>
    public sealed record Update : PatchSection
    {
        internal Update(string path, string? moveTo, IReadOnlyList<PatchChunk> chunks)
            : base(path)
        {
            MoveTo = moveTo;
            Chunks = chunks;
        }

        /// <summary>Where the file goes; null when it stays.</summary>
        public string? MoveTo { get; }

        /// <summary>The changes from top to bottom; at least one.</summary>
        public IReadOnlyList<PatchChunk> Chunks { get; }
    }
}
