namespace Codex.Patching;

/// <summary>How much the parser tolerates around a patch.</summary>
public enum PatchDialect
{
    /// <summary>Only the patch itself.</summary>
    Strict,

    /// <summary>
    /// Also a patch inside a here-document with the delimiter <c>EOF</c>, which models hand over as a literal argument.
    /// </summary>
    Lenient,
}
