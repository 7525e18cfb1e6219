namespace Codex.Patching.Commands;

/// <summary>A command that a model wants to run and that is really a patch.</summary>
public sealed record PatchInvocation
{
    private PatchInvocation(Patch patch, string? folder)
    {
        Patch = patch;
        Folder = folder;
    }

    /// <summary>The patch.</summary>
    public Patch Patch { get; }

    /// <summary>The folder that the command changes to first, as it spells it; null when it changes to none.</summary>
    public string? Folder { get; }

    /// <summary>
    /// Tells whether a command is a patch: <c>["apply_patch", PATCH]</c>, or <c>["bash", "-lc", SCRIPT]</c> whose script is
    /// nothing but <c>apply_patch</c> with a here-document, perhaps after <c>cd FOLDER &amp;&amp;</c>.
    /// </summary>
    /// <param name="command">The program and its arguments.</param>
    /// <returns>The patch; null for a command of any other kind, which is to be run as it is.</returns>
    /// <exception cref="PatchException">
    /// The command is meant as a patch but the patch cannot be read, or the command is a patch itself without
    /// <c>apply_patch</c>. It is not to be run.
    /// </exception>
    public static PatchInvocation? Recognise(IReadOnlyList<string> command)
    {
        switch (command)
        {
            case [var text] when IsPatch(text):
            case ["bash", "-lc", var script] when IsPatch(script):
                throw new PatchException(
                    PatchErrorCode.BarePatch,
                    "the command is a patch without a program. Call apply_patch explicitly: [\"apply_patch\", \"*** Begin Patch …\"]");
            case ["apply_patch" or "applypatch", var text]:
                return new PatchInvocation(Patch.Parse(text), null);
            case ["bash", "-lc", var script] when PatchScript.TryRead(script, out PatchScript? read):
                return new PatchInvocation(Patch.Parse(read.Body), read.Folder);
            default:
                return null;
        }
    }

    /// <summary>The folder that the patch's relative paths start from.</summary>
    /// <param name="workingFolder">The absolute folder that the command would be run in.</param>
    public string EffectiveFolder(string workingFolder) =>
        string.IsNullOrEmpty(Folder) ? workingFolder : Path.Combine(workingFolder, Folder);

    private static bool IsPatch(string text)
    {
        // Most commands are no patches, and an exception for each would be dear.
        if (!text.Contains("*** Begin Patch", StringComparison.Ordinal))
        {
            return false;
        }

        try
        {
            Patch.Parse(text);
            return true;
        }
        catch (PatchException)
        {
            return false;
        }
    }
}
