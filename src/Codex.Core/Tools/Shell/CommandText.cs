using System.Globalization;
using Codex.Core.History;
using Codex.Execution;

namespace Codex.Core.Tools.Shell;

/// <summary>What the model reads of a finished command.</summary>
internal static class CommandText
{
    public static string ForModel(ProcessOutput output)
    {
        string text = output.Aggregated.Text;
        if (output.TimedOut)
        {
            text = string.Create(CultureInfo.InvariantCulture, $"command timed out after {(long)output.Duration.TotalMilliseconds} milliseconds\n{text}");
        }
        else if (output.Signal is { } signal)
        {
            text = string.Create(CultureInfo.InvariantCulture, $"command was ended by signal {signal}\n{text}");
        }

        return OutputTruncation.Truncate(text, output.Aggregated.OmittedLines);
    }
}
