using System.Text;

namespace Codex.Core.Tools.Files;

/// <summary>An entry somewhere below the listed folder.</summary>
/// <param name="Parts">The names that lead to it.</param>
/// <param name="FullPath">Its path.</param>
/// <param name="IsLink">Whether it is a symbolic link, wherever that leads.</param>
/// <param name="IsDirectory">Whether it is a folder and no link.</param>
internal sealed record DirectoryItem(IReadOnlyList<string> Parts, string FullPath, bool IsLink, bool IsDirectory) : IComparable<DirectoryItem>
{
    /// <summary>Name by name in the order of their bytes, so that what is in a folder follows it directly.</summary>
    public int CompareTo(DirectoryItem? other)
    {
        if (other is null)
        {
            return 1;
        }

        for (int i = 0; i < Math.Min(Parts.Count, other.Parts.Count); i++)
        {
            int order = Encoding.UTF8.GetBytes(Parts[i]).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other.Parts[i]));
            if (order != 0)
            {
                return order;
            }
        }

        return Parts.Count.CompareTo(other.Parts.Count);
    }

    /// <summary>The line that shows it: indented by level, with a mark for what is no file.</summary>
    public override string ToString()
    {
        string mark = IsLink ? "@" : IsDirectory ? "/" : FileKind.IsSpecial(FullPath, followsLink: false) ? "?" : string.Empty;
        return new string(' ', 2 * (Parts.Count - 1)) + FileLines.Cut(Parts[^1], FileLines.MaximumLineBytes) + mark;
    }
}
