using System.Globalization;
using System.Text;
using System.Text.Json;
using Codex.Execution;

namespace Codex.Cli;

/// <summary>What <c>codex sandbox --check</c> writes.</summary>
internal static class SandboxReportText
{
    public static string Plain(SandboxReport report)
    {
        var text = new StringBuilder();
        CultureInfo culture = CultureInfo.InvariantCulture;
        text.Append(culture, $"Confined by: {report.Mechanism}\n");
        if (OperatingSystem.IsLinux())
        {
            text.Append(culture, $"Landlock: {(report.LandlockVersion > 0 ? $"version {report.LandlockVersion}" : "not in this kernel")}\n");
            text.Append(culture, $"Bubblewrap: {report.BubblewrapProgram ?? "not installed, or switched off"}{Because(report.BubblewrapProblem)}\n");
            text.Append(culture, $"Mount namespaces: {(report.MountProblem is null ? "work" : "not used")}{Because(report.MountProblem)}\n");
            text.Append(culture, $"Git's hooks and configuration in writable folders: {(report.GuardsGit ? "cannot be changed" : "can be changed")}\n");
        }

        text.Append(culture, $"Not to be read: {(report.DeniedReads.Count == 0 ? "nothing that is there" : string.Join(", ", report.DeniedReads))}\n");
        return text.Append(culture, $"\n{report.Statement}\n").ToString();
    }

    public static string Json(SandboxReport report)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            writer.WriteString("mechanism", report.Mechanism);
            writer.WriteNumber("landlock", report.LandlockVersion);
            writer.WriteStartObject("bubblewrap");
            writer.WriteString("program", report.BubblewrapProgram);
            writer.WriteString("problem", report.BubblewrapProblem);
            writer.WriteEndObject();
            writer.WriteStartObject("mounts");
            writer.WriteString("problem", report.MountProblem);
            writer.WriteEndObject();
            writer.WriteBoolean("guards_git", report.GuardsGit);
            writer.WriteStartArray("deny_read");
            foreach (string path in report.DeniedReads)
            {
                writer.WriteStringValue(path);
            }

            writer.WriteEndArray();
            writer.WriteString("statement", report.Statement);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    private static string Because(string? problem) => problem is null ? "" : $" ({problem})";
}
