using System.Text;

namespace Codex.Configuration;

/// <summary>What the user and the project tell the agent: AGENTS.md of the home folder and of the project's folders.</summary>
public sealed record ProjectInstructions
{
    /// <summary>How many bytes of project documents are read when nothing is configured.</summary>
    public const int DefaultMaxBytes = 32768;

    private const string OverrideFileName = "AGENTS.override.md";
    private const string FileName = "AGENTS.md";
    private const string Separator = "\n\n--- project-doc ---\n\n";

    /// <summary>The home folder's text, trimmed; null for none.</summary>
    public string? HomeText { get; init; }

    /// <summary>The project's texts joined by blank lines, outermost first; null for none.</summary>
    public string? ProjectText { get; init; }

    /// <summary>The files behind <see cref="ProjectText"/>, outermost first; blank ones left out.</summary>
    public IReadOnlyList<string> ProjectFiles { get; init; } = [];

    /// <summary>Why the project's documents could not be read, when that is so; they are all left out then.</summary>
    public string? Problem { get; init; }

    /// <summary>What is sent to the model and kept in the session's file; null for nothing.</summary>
    public string? Text => (HomeText, ProjectText) switch
    {
        (null, null) => null,
        ({ } home, null) => home,
        (null, { } project) => project,
        ({ } home, { } project) => home + Separator + project,
    };

    /// <summary>Reads the documents of a configuration's working folder. Called once, when a session starts.</summary>
    public static ProjectInstructions Load(CodexConfiguration configuration)
    {
        var instructions = new ProjectInstructions { HomeText = configuration.UserInstructions };
        if (configuration.ProjectDocMaxBytes == 0)
        {
            return instructions;
        }

        try
        {
            return instructions.WithProject(configuration);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return instructions with { Problem = $"project documents could not be read and are left out: {exception.Message}" };
        }
    }

    /// <summary>The files that count as the working folder's documents, outermost first; not yet read.</summary>
    /// <param name="cwd">The working folder.</param>
    /// <param name="fallbackNames">File names that count where there is no AGENTS.md.</param>
    public static IReadOnlyList<string> Find(string cwd, IReadOnlyList<string> fallbackNames)
    {
        var files = new List<string>();
        foreach (string folder in SearchFolders(cwd))
        {
            if (FindIn(folder, fallbackNames) is { } file)
            {
                files.Add(file);
            }
        }

        return files;
    }

    /// <summary>The home folder's text: the first of its two files that is readable UTF-8 and not blank, trimmed.</summary>
    internal static string? ReadHomeDocument(string codexHome)
    {
        foreach (string name in (ReadOnlySpan<string>)[OverrideFileName, FileName])
        {
            string path = Path.Join(codexHome, name);
            if (!File.Exists(path))
            {
                continue;
            }

            try
            {
                if (StrictUtf8.ReadFile(path).Trim() is { Length: > 0 } text)
                {
                    return text;
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DecoderFallbackException)
            {
                // The rule: what cannot be read as text counts as absent, and the next name is tried.
            }
        }

        return null;
    }

    private ProjectInstructions WithProject(CodexConfiguration configuration)
    {
        long remaining = configuration.ProjectDocMaxBytes;
        var texts = new List<string>();
        var files = new List<string>();
        foreach (string file in Find(configuration.Cwd, configuration.ProjectDocFallbackFilenames))
        {
            if (remaining <= 0)
            {
                break;
            }

            if (ReadAtMost(file, remaining) is not { } bytes)
            {
                continue;
            }

            string text = Encoding.UTF8.GetString(bytes);
            if (string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            texts.Add(text);
            files.Add(file);
            remaining -= bytes.Length;
        }

        return this with { ProjectText = texts.Count == 0 ? null : string.Join("\n\n", texts), ProjectFiles = files };
    }

    private static List<string> SearchFolders(string cwd)
    {
        string start = CanonicalPath.Of(cwd);
        var folders = new List<string>();
        for (string? folder = start; folder is not null && Path.GetDirectoryName(folder) is { } parent; folder = parent)
        {
            folders.Add(folder);
            if (Path.Exists(Path.Join(folder, ".git")))
            {
                folders.Reverse();
                return folders;
            }
        }

        return [cwd];
    }

    private static string? FindIn(string folder, IReadOnlyList<string> fallbackNames)
    {
        if (Counts(Path.Join(folder, OverrideFileName)) is { } overriding)
        {
            return overriding;
        }

        if (Counts(Path.Join(folder, FileName)) is { } usual)
        {
            return usual;
        }

        foreach (string name in fallbackNames)
        {
            if (Counts(Path.Join(folder, name)) is { } fallback)
            {
                return fallback;
            }
        }

        return null;
    }

    /// <summary>The path when a regular file or a link stands there, whatever the link points to; null otherwise.</summary>
    private static string? Counts(string path)
    {
        var entry = new FileInfo(path);
        FileAttributes attributes = entry.Attributes;
        bool exists = attributes != (FileAttributes)(-1);
        return exists && (entry.LinkTarget is not null || (attributes & (FileAttributes.Directory | FileAttributes.Device)) == 0) ? path : null;
    }

    /// <summary>The file's first bytes; null when the file has gone or the link leads nowhere.</summary>
    private static byte[]? ReadAtMost(string file, long limit)
    {
        try
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            byte[] buffer = new byte[Math.Min(limit, stream.Length)];
            int read = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return buffer[..read];
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
