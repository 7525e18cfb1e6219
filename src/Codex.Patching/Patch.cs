using Codex.Patching.Files;

namespace Codex.Patching;

/// <summary>
/// A parsed patch: what to do to which files, in order. A patch says lines, not positions; where the lines are is found
/// out against the files when it is verified (<see cref="Verify(string)"/>) or applied (<see cref="PatchApplier"/>).
/// </summary>
public sealed class Patch
{
    internal Patch(string text, IReadOnlyList<PatchSection> sections)
    {
        Text = text;
        Sections = sections;
    }

    /// <summary>
    /// The patch alone: from the begin marker to the end marker, lines joined by a line feed, without a here-document
    /// around it. Parsing this text again gives the same patch.
    /// </summary>
    public string Text { get; }

    /// <summary>The sections in the order in which they are applied. May be empty; such a patch cannot be applied.</summary>
    public IReadOnlyList<PatchSection> Sections { get; }

    /// <summary>Reads a patch.</summary>
    /// <param name="text">The patch; line ends may be LF or CRLF, white space around the whole does not matter.</param>
    /// <param name="dialect">What is tolerated around the patch.</param>
    /// <exception cref="PatchException">The text is no patch; the code and the line say why.</exception>
    public static Patch Parse(string text, PatchDialect dialect = PatchDialect.Lenient) => new PatchParser(text, dialect).Parse();

    /// <summary>
    /// Finds out, without touching a file, what the patch would do in a folder. Later sections see what earlier ones would
    /// have done.
    /// </summary>
    /// <param name="folder">The absolute folder that relative paths start from.</param>
    /// <exception cref="PatchException">
    /// The patch could not be applied: a file is missing or is no text, lines are not found, the folder does not exist.
    /// Messages show absolute paths.
    /// </exception>
    public PatchVerification Verify(string folder) => Verify(folder, DiskFiles.Instance);

    internal PatchVerification Verify(string folder, IPatchFiles files) => new PatchVerifier(this, folder, files).Verify();
}
