namespace Codex.Configuration;

/// <summary>The servers of local models that <c>--oss</c> knows.</summary>
public enum LocalServerKind
{
    /// <summary>Ollama, or what speaks like it: the provider <c>oss</c>.</summary>
    Ollama,

    /// <summary>LM Studio: the provider <c>lmstudio</c>.</summary>
    LmStudio,
}
