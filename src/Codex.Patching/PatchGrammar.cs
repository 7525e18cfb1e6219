namespace Codex.Patching;

/// <summary>
/// The grammar that is sent with the freeform tool, so that a model can only write patches. The parser accepts more than
/// the grammar allows.
/// </summary>
public static class PatchGrammar
{
    /// <summary>Reads the grammar, in Lark's notation.</summary>
    public static string ReadLark()
    {
        using Stream resource = typeof(PatchGrammar).Assembly.GetManifestResourceStream("apply_patch.lark")
            ?? throw new InvalidOperationException("the grammar is not embedded in this build");
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }
}
