using System.Text;
using Codex.Models;

namespace Codex.Core.Tools.Files;

/// <summary>The tool <c>list_dir</c>: the entries of a folder and of the folders in it.</summary>
internal static class ListDirectory
{
    public const string Name = "list_dir";

    public static FunctionTool Specification => new(
        Name,
        "Lists what is in a folder and in the folders below it. Folders end in /, symbolic links in @, and what is neither in ?.",
        ToolSchema.Load("list_dir.json"));

    /// <summary>Lists.</summary>
    /// <exception cref="ToolException">The arguments make no sense or a folder cannot be read; the message is for the model.</exception>
    public static string Run(ListDirectoryArguments arguments, CancellationToken cancellationToken)
    {
        Check(arguments);
        List<DirectoryItem> page = [];
        ulong seen = 0;
        bool hasMore = false;
        foreach (DirectoryItem item in Walk(arguments.DirPath, arguments.Depth, cancellationToken))
        {
            seen++;
            if ((ulong)page.Count == arguments.Limit)
            {
                hasMore = true;
                break;
            }

            if (seen >= arguments.Offset)
            {
                page.Add(item);
            }
        }

        if (page.Count == 0 && seen > 0)
        {
            throw new ToolException($"offset is {arguments.Offset}, but there are only {seen} entries");
        }

        page.Sort();
        var text = new StringBuilder("Absolute path: ").Append(arguments.DirPath);
        foreach (DirectoryItem item in page)
        {
            text.Append('\n').Append(item);
        }

        return hasMore ? text.Append($"\nMore than {page.Count} entries found").ToString() : text.ToString();
    }

    private static void Check(ListDirectoryArguments arguments)
    {
        if (arguments.Offset == 0)
        {
            throw new ToolException("offset must be at least 1: entries are counted from 1");
        }

        if (arguments.Limit == 0)
        {
            throw new ToolException("limit must be at least 1");
        }

        if (arguments.Depth == 0)
        {
            throw new ToolException("depth must be at least 1");
        }

        if (!Path.IsPathFullyQualified(arguments.DirPath))
        {
            throw new ToolException("dir_path must be an absolute path");
        }
    }

    /// <summary>Level by level, each folder's entries in order; only as far as the caller goes on.</summary>
    private static IEnumerable<DirectoryItem> Walk(string root, ulong depth, CancellationToken cancellationToken)
    {
        var folders = new Queue<DirectoryItem>([new DirectoryItem([], root, IsLink: false, IsDirectory: true)]);
        while (folders.TryDequeue(out DirectoryItem? folder))
        {
            foreach (DirectoryItem item in EntriesOf(folder, cancellationToken))
            {
                if (item.IsDirectory && (ulong)item.Parts.Count < depth)
                {
                    folders.Enqueue(item);
                }

                yield return item;
            }
        }
    }

    private static List<DirectoryItem> EntriesOf(DirectoryItem folder, CancellationToken cancellationToken)
    {
        try
        {
            var items = new List<DirectoryItem>();
            foreach (FileSystemInfo entry in new DirectoryInfo(folder.FullPath).EnumerateFileSystemInfos("*", s_everything))
            {
                cancellationToken.ThrowIfCancellationRequested();
                bool isLink = entry.LinkTarget is not null;
                items.Add(new DirectoryItem([.. folder.Parts, entry.Name], entry.FullName, isLink, entry is DirectoryInfo && !isLink));
            }

            items.Sort();
            return items;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ToolException($"{folder.FullPath} cannot be listed: {failure.Message}", failure);
        }
    }

    private static readonly EnumerationOptions s_everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false, MatchType = MatchType.Simple };
}
