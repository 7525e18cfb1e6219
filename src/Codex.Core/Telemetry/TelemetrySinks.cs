using Codex.Models;
using Codex.Telemetry;
using Microsoft.Extensions.Logging;

namespace Codex.Core.Telemetry;

/// <summary>Where records go: a collector, the log, both.</summary>
internal sealed class TelemetrySinks(RecordExporter? exporter, ILogger records, ILogger requests)
{
    /// <summary>Whether anybody listens.</summary>
    public bool AnyListens => exporter is not null || records.IsEnabled(LogLevel.Information) || requests.IsEnabled(LogLevel.Debug);

    public void Send(TelemetryRecord record)
    {
        // A record that finds no room is counted by the exporter.
        exporter?.TryExport(record);
        AgentLog.Record(records, new RecordText(record));
    }

    public void LogRequest(in ModelRequestAttempt attempt)
    {
        if (requests.IsEnabled(LogLevel.Debug))
        {
            // Without its query, which may hold a key.
            string address = attempt.Address?.GetLeftPart(UriPartial.Path) ?? "";
            AgentLog.RequestEnded(requests, address, attempt.Status, attempt.Error, RequestIds(attempt));
        }
    }

    private static string RequestIds(in ModelRequestAttempt attempt)
    {
        List<string> found = [];
        foreach (string name in (ReadOnlySpan<string>)["cf-ray", "x-request-id", "x-oai-request-id"])
        {
            if (attempt.Headers is { } headers && headers.NonValidated.TryGetValues(name, out var values))
            {
                found.Add($"{name}={values}");
            }
        }

        return string.Join(' ', found);
    }
}
