namespace Codex.Configuration;

/// <summary>The editor whose address scheme is used in links to files.</summary>
public enum FileOpener
{
    /// <summary><c>vscode</c>, the default.</summary>
    VsCode,

    /// <summary><c>vscode-insiders</c></summary>
    VsCodeInsiders,

    /// <summary><c>windsurf</c></summary>
    Windsurf,

    /// <summary><c>cursor</c></summary>
    Cursor,

    /// <summary><c>none</c>: no links.</summary>
    None,
}

/// <summary>Links to files that open in an editor.</summary>
public static class FileOpenerLinks
{
    /// <summary>The address that opens a file; null when there are to be no links, or the path is not absolute.</summary>
    /// <param name="opener">The editor.</param>
    /// <param name="path">The file, absolute.</param>
    /// <param name="line">The line to show, from 1; null for wherever the editor was.</param>
    public static string? LinkTo(this FileOpener opener, string path, int? line = null)
    {
        if (opener == FileOpener.None || !Path.IsPathFullyQualified(path))
        {
            return null;
        }

        string rooted = path.Replace('\\', '/').TrimStart('/');
        string escaped = string.Join('/', rooted.Split('/').Select(Uri.EscapeDataString));
        return line is { } number
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{opener.ToWord()}://file/{escaped}:{number}")
            : $"{opener.ToWord()}://file/{escaped}";
    }
}
