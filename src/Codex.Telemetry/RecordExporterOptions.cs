namespace Codex.Telemetry;

/// <summary>Where a <see cref="RecordExporter"/> sends records, and how.</summary>
/// <remarks>Header values may be secrets; <see cref="ToString"/> does not show them.</remarks>
public sealed record RecordExporterOptions
{
    /// <summary>The collector: over HTTP the whole address with its path, over gRPC the server's.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>How records travel.</summary>
    public required OtlpProtocol Protocol { get; init; }

    /// <summary>Headers of every request. One that is not legal in HTTP is left out and warned of.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Who sends the records.</summary>
    public IReadOnlyList<TelemetryAttribute> Resource { get; init; } = [];

    /// <summary>The name of the records' scope.</summary>
    public required string Scope { get; init; }

    /// <summary>How long records are gathered before they are sent; 1 s.</summary>
    public TimeSpan BatchInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long one request may take; 10 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the end may wait for what is still to be sent; 2 s.</summary>
    public TimeSpan FlushTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How many records wait at most; 2048. What finds no room is dropped and counted.</summary>
    public int QueueCapacity { get; init; } = 2048;

    /// <summary>How much text waits at most, in characters; 8 Mi. What finds no room is dropped and counted.</summary>
    public int QueueCharacters { get; init; } = 8 * 1024 * 1024;

    /// <summary>Told, as a sentence for a log, what could not be sent; never holds a header. Null to hear nothing.</summary>
    public Action<string>? Warn { get; init; }

    /// <summary>The HTTP stack, not disposed; null for one of the exporter's own.</summary>
    public HttpMessageInvoker? Http { get; init; }

    /// <summary>Time: intervals and limits.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Protocol and address.</summary>
    public override string ToString() => $"{Protocol} {Endpoint}";
}

/// <summary>How OTLP travels.</summary>
public enum OtlpProtocol
{
    /// <summary>Protobuf over HTTP.</summary>
    HttpBinary,

    /// <summary>JSON over HTTP.</summary>
    HttpJson,

    /// <summary>gRPC, over TLS or, for an address that begins with <c>http:</c>, in the clear.</summary>
    Grpc,
}
