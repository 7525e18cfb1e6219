namespace Codex.Telemetry;

/// <summary>How the sending of a batch ended.</summary>
/// <param name="Problem">What went wrong; null when it arrived.</param>
/// <param name="CanRetry">Whether sending it again may help.</param>
/// <param name="RetryAfter">How long the collector wants to be left alone; null when it does not say.</param>
internal readonly record struct ExportResult(string? Problem, bool CanRetry = false, TimeSpan? RetryAfter = null)
{
    public static ExportResult Delivered => default;
}
