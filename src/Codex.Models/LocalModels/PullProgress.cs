namespace Codex.Models;

/// <summary>How far the download of a model has come.</summary>
/// <param name="Status">What the server says it is doing; null when it told a count only.</param>
/// <param name="CompletedBytes">The bytes that are there, over all layers so far known.</param>
/// <param name="TotalBytes">The bytes of all layers so far known.</param>
public readonly record struct PullProgress(string? Status, long CompletedBytes, long TotalBytes);
