using Codex.Toml;

namespace Codex.Configuration;

/// <summary>Reads <c>[otel]</c>.</summary>
internal static class TelemetryTable
{
    private const string Expected = "`none`, or a table with one of the keys `otlp-http` and `otlp-grpc`";

    public static TelemetrySettings Read(TableReader root)
    {
        if (root.Table("otel") is not { } table)
        {
            return new TelemetrySettings();
        }

        return new TelemetrySettings
        {
            LogUserPrompt = table.Boolean("log_user_prompt") ?? false,
            Environment = table.String("environment") ?? "dev",
            Exporter = ReadExporter(table),
        };
    }

    private static TelemetryExporter? ReadExporter(TableReader otel)
    {
        if (otel.Find("exporter") is not { } found)
        {
            return null;
        }

        if (!found.IsTable)
        {
            return found.Value is TomlString { Value: "none" } ? null : throw otel.Invalid(found, "exporter", $"expected {Expected}");
        }

        TableReader exporter = otel.Table("exporter")!.Value;
        if (found.Children!.Count != 1)
        {
            throw otel.Invalid(found, "exporter", $"expected {Expected}, found {found.Children.Count} keys");
        }

        if (exporter.Table("otlp-http") is { } http)
        {
            return new TelemetryExporter
            {
                Protocol = http.Word("protocol", ("binary", TelemetryProtocol.HttpBinary), ("json", TelemetryProtocol.HttpJson)) ?? throw http.Missing("protocol"),
                Endpoint = Address(http),
                Headers = http.StringTable("headers") ?? throw http.Missing("headers"),
            };
        }

        if (exporter.Table("otlp-grpc") is { } grpc)
        {
            return new TelemetryExporter
            {
                Protocol = TelemetryProtocol.Grpc,
                Endpoint = Address(grpc),
                Headers = grpc.StringTable("headers") ?? throw grpc.Missing("headers"),
            };
        }

        throw otel.Invalid(found, "exporter", $"expected {Expected}");
    }

    private static string Address(TableReader exporter)
    {
        string endpoint = exporter.RequiredString("endpoint");
        return Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? address) && address.Scheme is ("http" or "https")
            ? endpoint
            : throw exporter.Invalid(exporter.Find("endpoint")!, "endpoint", "expected an address that begins with `http://` or `https://`");
    }
}
