namespace Codex.Models;

/// <summary>The wait between attempts, in both retry loops: 200 ms, doubled each time, give or take a tenth.</summary>
public static class RetryBackoff
{
    private const double FirstMilliseconds = 200;
    private const double LongestMilliseconds = int.MaxValue;

    /// <summary>The wait before the attempt that follows a failed one.</summary>
    /// <param name="attempt">The number of the attempt that failed, from 1.</param>
    /// <param name="random">Where the spread is drawn from; null for <see cref="Random.Shared"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="attempt"/> is below 1.</exception>
    public static TimeSpan Delay(int attempt, Random? random = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        double spread = 0.9 + ((random ?? Random.Shared).NextDouble() * 0.2);
        double milliseconds = Math.Truncate(FirstMilliseconds * Math.Pow(2, attempt - 1));
        return TimeSpan.FromMilliseconds(Math.Min(LongestMilliseconds, Math.Truncate(milliseconds * spread)));
    }
}
