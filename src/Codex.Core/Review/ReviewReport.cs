using System.Globalization;
using System.Text;
using System.Text.Json;
using Codex.Protocol;

namespace Codex.Core.Review;

/// <summary>A review's result: read from what the reviewer said, and told to the model of the conversation that asked for it.</summary>
internal static class ReviewReport
{
    /// <summary>Reads a reviewer's last message: the JSON it was asked for, JSON inside other text, or plain text as the explanation.</summary>
    public static ReviewOutput Parse(string text)
    {
        if (TryRead(text) is { } whole)
        {
            return whole;
        }

        int start = text.IndexOf('{', StringComparison.Ordinal);
        int end = text.LastIndexOf('}');
        return start >= 0 && end > start && TryRead(text[start..(end + 1)]) is { } part
            ? part
            : new ReviewOutput([], "", text, 0);
    }

    /// <summary>The message by which the conversation's model learns of a review.</summary>
    /// <param name="output">The result; null when the review was interrupted or gave none.</param>
    public static string ToMessage(ReviewOutput? output)
    {
        string context = output is null
            ? "The user asked for a review of code, and it ended before it had a result. If the user goes on about it, ask whether to review again."
            : "The user asked for a review of code. A reviewer carried it out apart from this conversation; the results are below. The user may ask you to mend some of the findings.";
        string results = output is null ? "none" : ToText(output);
        return $"<user_action>\n  <context>{context}</context>\n  <action>review</action>\n  <results>\n{results}\n  </results>\n</user_action>";
    }

    /// <summary>The explanation and the findings, for people and models.</summary>
    private static string ToText(ReviewOutput output)
    {
        var text = new StringBuilder(output.OverallExplanation.Trim());
        if (output.Findings.Count == 0)
        {
            return text.ToString();
        }

        text.Append('\n').Append('\n').Append(output.Findings.Count == 1 ? "Review comment:" : "Full review comments:").Append('\n');
        foreach (ReviewFinding finding in output.Findings)
        {
            ReviewLineRange lines = finding.CodeLocation.LineRange;
            text.Append(CultureInfo.InvariantCulture, $"\n- {finding.Title} — {finding.CodeLocation.AbsoluteFilePath}:{lines.Start}-{lines.End}\n");
            foreach (string line in finding.Body.Split('\n'))
            {
                text.Append("  ").Append(line.TrimEnd('\r')).Append('\n');
            }
        }

        return text.ToString().TrimEnd('\n');
    }

    private static ReviewOutput? TryRead(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, ProtocolJson.Default.ReviewOutput);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
