namespace Codex.Core.Tools.Files;

/// <summary>One line of a file as it is shown.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Text">At most <see cref="FileLines.MaximumLineBytes"/> bytes of it.</param>
internal readonly record struct FileLine(long Number, string Text)
{
    private const int TabWidth = 4;

    /// <summary>Whether it has nothing but white space.</summary>
    public bool IsBlank => string.IsNullOrWhiteSpace(Text);

    /// <summary>Its leading blanks in columns.</summary>
    public int Indentation
    {
        get
        {
            int columns = 0;
            foreach (char c in Text)
            {
                if (c is not (' ' or '\t'))
                {
                    break;
                }

                columns += c == '\t' ? TabWidth : 1;
            }

            return columns;
        }
    }

    /// <summary>Whether it is a comment in one of the usual languages.</summary>
    public bool IsComment
    {
        get
        {
            ReadOnlySpan<char> trimmed = Text.AsSpan().Trim();
            return trimmed.StartsWith("#") || trimmed.StartsWith("//") || trimmed.StartsWith("--");
        }
    }

    /// <summary>The line with its number, for a model.</summary>
    public override string ToString() => $"L{Number}: {Text}";
}
