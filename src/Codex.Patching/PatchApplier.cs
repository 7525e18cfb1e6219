using Codex.Patching.Files;

namespace Codex.Patching;

/// <summary>
/// Applies patches to the disk. There is no approval here: whoever calls has settled that. Sections are applied in order
/// and the first failure ends it; what was done before stays, and the result says what it was.
/// </summary>
public static class PatchApplier
{
    /// <summary>Reads a patch and applies it.</summary>
    /// <param name="text">The patch.</param>
    /// <param name="folder">The absolute folder that relative paths start from.</param>
    public static PatchResult Apply(string text, string folder)
    {
        try
        {
            return Apply(Patch.Parse(text), folder);
        }
        catch (PatchException exception)
        {
            return new PatchResult { Files = [], Failure = exception };
        }
    }

    /// <summary>Applies a patch.</summary>
    /// <param name="patch">The patch.</param>
    /// <param name="folder">The absolute folder that relative paths start from.</param>
    public static PatchResult Apply(Patch patch, string folder) => Apply(patch, folder, DiskFiles.Instance);

    /// <summary>
    /// Applies a patch that was verified, in the places that its verification names and nowhere else: a place to which only a
    /// link leads that was not there then is refused. Whoever judged those places has thus judged what is written, even
    /// while other programs rename folders and make links.
    /// </summary>
    /// <remarks>
    /// On Linux and macOS each file is reached through its opened folder, and that without following a link. Elsewhere the
    /// place is looked at again right before each step.
    /// </remarks>
    /// <param name="verified">The patch and its places.</param>
    public static PatchResult Apply(PatchVerification verified) =>
        Apply(verified.Patch, verified.Folder, DiskFiles.Of(verified));

    internal static PatchResult Apply(Patch patch, string folder, IPatchFiles files)
    {
        var run = new PatchRun(files, folder, showsAbsolutePaths: false);
        try
        {
            if (patch.Sections.Count == 0)
            {
                throw new PatchException(PatchErrorCode.NoSections, "No files were modified: the patch has no sections.");
            }

            foreach (PatchSection section in patch.Sections)
            {
                run.Apply(section);
            }

            return new PatchResult { Files = run.Done };
        }
        catch (PatchException exception)
        {
            return new PatchResult { Files = run.Done, Failure = exception };
        }
    }
}
