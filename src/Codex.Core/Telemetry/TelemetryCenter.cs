using System.Collections.Concurrent;
using Codex.Authentication;
using Codex.Configuration;
using Codex.Models;
using Codex.Protocol;
using Codex.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Codex.Core.Telemetry;

/// <summary>The exporters of a client, one for each collector that its configurations name, and its log.</summary>
internal sealed class TelemetryCenter(ILoggerFactory? loggers, ClientIdentity identity, TimeProvider time) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<RecordExporter>> _exporters = new(StringComparer.Ordinal);
    private readonly ILogger _records = LoggerOf(loggers, AgentLog.RecordsCategory);
    private readonly ILogger _requests = LoggerOf(loggers, AgentLog.RequestsCategory);

    /// <summary>The log of conversations and turns.</summary>
    public ILogger Agent { get; } = LoggerOf(loggers, AgentLog.AgentCategory);

    /// <summary>The log of what MCP servers say.</summary>
    public ILogger Servers { get; } = LoggerOf(loggers, AgentLog.ServersCategory);

    /// <summary>The log of logins.</summary>
    public ILogger Login { get; } = LoggerOf(loggers, AgentLog.LoginCategory);

    /// <summary>The telemetry of a conversation; null when nobody listens, which is the usual case.</summary>
    /// <param name="configuration">The conversation's configuration.</param>
    /// <param name="id">The conversation.</param>
    /// <param name="accountOf">Reads what is known of the login, without asking any server.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CodexException">The exporter cannot be made.</exception>
    public async ValueTask<ConversationTelemetry?> OpenAsync(
        CodexConfiguration configuration,
        ThreadId id,
        Func<CodexConfiguration, CancellationToken, ValueTask<AccountInformation?>> accountOf,
        CancellationToken cancellationToken)
    {
        TelemetrySettings settings = configuration.Telemetry;
        var sinks = new TelemetrySinks(settings.Exporter is { } wanted ? ExporterFor(wanted, settings.Environment) : null, _records, _requests);
        if (!sinks.AnyListens)
        {
            return null;
        }

        var subject = new ConversationSubject(id.ToString(), await accountOf(configuration, cancellationToken).ConfigureAwait(false), identity.Terminal);
        return new ConversationTelemetry(sinks, subject, configuration.Model, configuration.ModelProvider.WireApi, settings.LogUserPrompt, time);
    }

    /// <summary>Sends what is left, each exporter within its limit.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (Lazy<RecordExporter> exporter in _exporters.Values)
        {
            await exporter.Value.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static ILogger LoggerOf(ILoggerFactory? loggers, string category) => loggers?.CreateLogger(category) ?? NullLogger.Instance;

    private RecordExporter ExporterFor(TelemetryExporter wanted, string environment)
    {
        string key = string.Join('\n', [wanted.ToString(), environment, .. wanted.Headers.Select(static header => $"{header.Key}: {header.Value}")]);
        return _exporters.GetOrAdd(key, _ => new(() => Create(wanted, environment))).Value;
    }

    private RecordExporter Create(TelemetryExporter wanted, string environment)
    {
        if (!Uri.TryCreate(wanted.Endpoint, UriKind.Absolute, out Uri? endpoint) || endpoint.Scheme is not ("http" or "https"))
        {
            throw new CodexException(CodexErrorCode.InvalidOption, $"`{wanted.Endpoint}` is no address of a collector. Correct `otel.exporter`.");
        }

        return new RecordExporter(new RecordExporterOptions
        {
            Endpoint = endpoint,
            Protocol = wanted.Protocol switch
            {
                TelemetryProtocol.HttpBinary => OtlpProtocol.HttpBinary,
                TelemetryProtocol.HttpJson => OtlpProtocol.HttpJson,
                _ => OtlpProtocol.Grpc,
            },
            Headers = wanted.Headers,
            Resource =
            [
                new("service.name", identity.Originator),
                new("service.version", ClientIdentity.ReleaseVersion),
                new("env", environment),
            ],
            Scope = AgentLog.RecordsCategory,
            Warn = problem => AgentLog.ExportFailed(_records, problem),
            TimeProvider = time,
        });
    }
}
