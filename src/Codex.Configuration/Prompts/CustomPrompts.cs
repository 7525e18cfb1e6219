using System.Text;
using Codex.Protocol;

namespace Codex.Configuration;

/// <summary>The prompts that the user keeps as Markdown files in the home folder.</summary>
public static class CustomPrompts
{
    /// <summary>Reads the prompts of <c>prompts</c> in the home folder, sorted by name; none when there is no such folder.</summary>
    /// <remarks>Files that are no UTF-8 or cannot be read are left out.</remarks>
    public static IReadOnlyList<CustomPrompt> List(string codexHome)
    {
        var prompts = new List<CustomPrompt>();
        var folder = new DirectoryInfo(Path.Combine(codexHome, CodexHome.PromptsFolderName));
        try
        {
            foreach (FileInfo file in folder.EnumerateFiles())
            {
                if (file.Extension.Equals(".md", StringComparison.OrdinalIgnoreCase) && File.Exists(file.FullName) && Read(file) is { } prompt)
                {
                    prompts.Add(prompt);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }

        prompts.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        return prompts;
    }

    /// <summary>Takes a prompt's text apart: front matter between two lines <c>---</c>, if there is any, and the body.</summary>
    internal static (string Body, string? Description, string? ArgumentHint) Parse(string text)
    {
        int position = LineEnd(text, 0);
        if (text.Length == 0 || text.AsSpan(0, position).Trim() is not "---")
        {
            return (text, null, null);
        }

        string? description = null;
        string? argumentHint = null;
        while (position < text.Length)
        {
            int end = LineEnd(text, position);
            ReadOnlySpan<char> line = text.AsSpan(position, end - position).Trim();
            position = end;
            if (line is "---")
            {
                return (text[position..], description, argumentHint);
            }

            int colon = line.IndexOf(':');
            if (line.StartsWith('#') || colon < 0)
            {
                continue;
            }

            string value = Unquote(line[(colon + 1)..].Trim()).ToString();
            switch (line[..colon].Trim().ToString().ToLowerInvariant())
            {
                case "description":
                    description = value;
                    break;
                case "argument-hint" or "argument_hint":
                    argumentHint = value;
                    break;
            }
        }

        return (text, null, null);
    }

    private static CustomPrompt? Read(FileInfo file)
    {
        try
        {
            (string body, string? description, string? argumentHint) = Parse(StrictUtf8.ReadFile(file.FullName));
            return new CustomPrompt(Path.GetFileNameWithoutExtension(file.Name), file.FullName, body, description, argumentHint);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            return null;
        }
    }

    private static int LineEnd(string text, int start)
    {
        int end = text.IndexOf('\n', start);
        return end < 0 ? text.Length : end + 1;
    }

    private static ReadOnlySpan<char> Unquote(ReadOnlySpan<char> text) =>
        text.Length >= 2 && text[0] is '"' or '\'' && text[^1] == text[0] ? text[1..^1] : text;
}
