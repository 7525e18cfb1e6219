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
