namespace Codex.Models;

/// <summary>How the end of an answer is known: by its length, by its last chunk, or by the end of the connection.</summary>
/// <param name="Length">The length in bytes; null when it is not known beforehand.</param>
/// <param name="UnderstandsChunks">Whether the client does.</param>
internal readonly record struct AnswerFraming(long? Length, bool UnderstandsChunks)
{
    public bool IsChunked => Length is null && UnderstandsChunks;
}
