using System.Globalization;
using Codex.Core.History;
using Codex.Execution;

namespace Codex.Core.Tools.Shell;

/// <summary>What the model reads of a finished command.</summary>
internal static class CommandText
{
    /// <summary>Its output within the limits, and first how it ended if it did not end by itself.</summary>
    public static string ForModel(ProcessOutput output) => OutputTruncation.Truncate(
        output.TimedOut
            ? string.Create(CultureInfo.InvariantCulture, $"command timed out after {(long)output.Duration.TotalMilliseconds} milliseconds\n{output.Aggregated.Text}")
            : ForPeople(output),
        output.Aggregated.OmittedLines);

    /// <summary>All of its output that was kept, and first the signal that ended it, which has no exit code on this wire.</summary>
    public static string ForPeople(ProcessOutput output) => output is { TimedOut: false, Signal: { } signal }
        ? string.Create(CultureInfo.InvariantCulture, $"command was ended by signal {signal}\n{output.Aggregated.Text}")
        : output.Aggregated.Text;
}
