namespace Codex.Configuration;

/// <summary>What is reported to an OpenTelemetry collector (<c>[otel]</c>).</summary>
public sealed record TelemetrySettings
{
    /// <summary>Whether the user's prompts are part of the report.</summary>
    public bool LogUserPrompt { get; init; }

    /// <summary>The deployment's name.</summary>
    public string Environment { get; init; } = "dev";

    /// <summary>Where reports go; null for nowhere.</summary>
    public TelemetryExporter? Exporter { get; init; }
}

/// <summary>An OTLP exporter.</summary>
/// <remarks>Header values may be secrets; <see cref="ToString"/> does not show them.</remarks>
public sealed record TelemetryExporter
{
    /// <summary>The protocol.</summary>
    public required TelemetryProtocol Protocol { get; init; }

    /// <summary>The collector's address, with the path for HTTP.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Headers of every request, taken literally.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>Protocol and address.</summary>
    public override string ToString() => $"{Protocol} {Endpoint}";
}

/// <summary>How OTLP travels.</summary>
public enum TelemetryProtocol
{
    /// <summary><c>otlp-http</c> with <c>protocol = "binary"</c>.</summary>
    HttpBinary,

    /// <summary><c>otlp-http</c> with <c>protocol = "json"</c>.</summary>
    HttpJson,

    /// <summary><c>otlp-grpc</c></summary>
    Grpc,
}
