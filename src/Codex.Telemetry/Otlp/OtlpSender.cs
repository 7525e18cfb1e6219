using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Codex.Telemetry;

/// <summary>Sends a batch as one request of the protocol.</summary>
internal sealed class OtlpSender : IDisposable
{
    private const string GrpcMethod = "/opentelemetry.proto.collector.logs.v1.LogsService/Export";
    private const int GrpcPrefixLength = 5;
    private const int MostAnswerBytes = 64 * 1024;

    private readonly RecordExporterOptions _options;
    private readonly Uri _address;
    private readonly Lazy<HttpMessageInvoker> _ownHttp = new(CreateHttp);
    private readonly ArrayBufferWriter<byte> _body = new(16 * 1024);

    public OtlpSender(RecordExporterOptions options)
    {
        _options = options;
        _address = options.Protocol == OtlpProtocol.Grpc
            ? new Uri(options.Endpoint.GetLeftPart(UriPartial.Path).TrimEnd('/') + GrpcMethod)
            : options.Endpoint;
        WarnOfIllegalHeaders();
    }

    private bool IsGrpc => _options.Protocol == OtlpProtocol.Grpc;

    /// <summary>Sends it.</summary>
    /// <exception cref="HttpRequestException">No connection.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<ExportResult> SendAsync(IReadOnlyList<TelemetryRecord> batch, CancellationToken ct)
    {
        WriteBody(batch);
        using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new ReadOnlyMemoryContent(_body.WrittenMemory) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(_options.Protocol switch
        {
            OtlpProtocol.HttpJson => "application/json",
            OtlpProtocol.HttpBinary => "application/x-protobuf",
            _ => "application/grpc",
        });
        if (IsGrpc)
        {
            request.Version = HttpVersion.Version20;
            request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
            request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        }

        foreach ((string name, string value) in _options.Headers)
        {
            TryAdd(request, name, value);
        }

        using HttpResponseMessage response = await (_options.Http ?? _ownHttp.Value).SendAsync(request, ct).ConfigureAwait(false);
        return IsGrpc ? await ReadGrpcAsync(response, ct).ConfigureAwait(false) : ReadHttp(response);
    }

    public void Dispose()
    {
        if (_ownHttp.IsValueCreated)
        {
            _ownHttp.Value.Dispose();
        }
    }

    // Redirects are not followed: the headers may be secrets, and they are meant for this collector.
    private static HttpMessageInvoker CreateHttp() => new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = Environment.GetEnvironmentVariable("CODEX_SANDBOX") != "seatbelt",
            ActivityHeadersPropagator = null,
        },
        disposeHandler: true);

    private static bool TryAdd(HttpRequestMessage request, string name, string value)
    {
        if (value.AsSpan().ContainsAny('\r', '\n', '\0'))
        {
            return false;
        }

        try
        {
            if (request.Headers.TryAddWithoutValidation(name, value))
            {
                return true;
            }

            request.Content!.Headers.Remove(name);
            return request.Content.Headers.TryAddWithoutValidation(name, value);
        }
        catch (Exception error) when (error is FormatException or InvalidOperationException or ArgumentException)
        {
            return false;
        }
    }

    private static ExportResult ReadHttp(HttpResponseMessage response) => response.IsSuccessStatusCode
        ? ExportResult.Delivered
        : new ExportResult(
            string.Create(CultureInfo.InvariantCulture, $"it answered with status {(int)response.StatusCode}"),
            response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout,
            response.Headers.RetryAfter?.Delta);

    private static async Task<ExportResult> ReadGrpcAsync(HttpResponseMessage response, CancellationToken ct)
    {
        if (!response.IsSuccessStatusCode)
        {
            return ReadHttp(response);
        }

        // The status follows the body, or stands among the headers when there is none.
        await DrainAsync(response.Content, ct).ConfigureAwait(false);
        string? status = Find(response.TrailingHeaders, "grpc-status") ?? Find(response.Headers, "grpc-status");
        if (status == "0")
        {
            return ExportResult.Delivered;
        }

        // Cancelled, deadline exceeded, resource exhausted, aborted, out of range, unavailable, data loss.
        bool canRetry = status is "1" or "4" or "8" or "10" or "11" or "14" or "15";
        string? message = Find(response.TrailingHeaders, "grpc-message") ?? Find(response.Headers, "grpc-message");
        return new ExportResult($"it answered with gRPC status {status ?? "none"}{(message is null ? "" : $" ({Uri.UnescapeDataString(message)})")}", canRetry);
    }

    private static async Task DrainAsync(HttpContent content, CancellationToken ct)
    {
        Stream body = await content.ReadAsStreamAsync(ct).ConfigureAwait(false);
        byte[] piece = ArrayPool<byte>.Shared.Rent(4096);
        try
        {
            int read;
            int total = 0;
            while ((read = await body.ReadAsync(piece, ct).ConfigureAwait(false)) > 0)
            {
                total += read;
                if (total > MostAnswerBytes)
                {
                    throw new IOException("its answer is too long");
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private static string? Find(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;

    private void WriteBody(IReadOnlyList<TelemetryRecord> batch)
    {
        _body.ResetWrittenCount();
        switch (_options.Protocol)
        {
            case OtlpProtocol.HttpJson:
                OtlpJson.Write(_body, batch, _options.Resource, _options.Scope);
                break;
            case OtlpProtocol.HttpBinary:
                OtlpProtobuf.Write(_body, batch, _options.Resource, _options.Scope);
                break;
            default:
                // Not compressed, then the length of the message.
                Span<byte> prefix = _body.GetSpan(GrpcPrefixLength)[..GrpcPrefixLength];
                prefix.Clear();
                _body.Advance(GrpcPrefixLength);
                int start = _body.WrittenCount;
                OtlpProtobuf.Write(_body, batch, _options.Resource, _options.Scope);
                Span<byte> written = System.Runtime.InteropServices.MemoryMarshal.AsMemory(_body.WrittenMemory).Span;
                BinaryPrimitives.WriteInt32BigEndian(written[1..], written.Length - start);
                break;
        }
    }

    private void WarnOfIllegalHeaders()
    {
        using var probe = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new ByteArrayContent([]) };
        foreach ((string name, string value) in _options.Headers)
        {
            if (!TryAdd(probe, name, value))
            {
                _options.Warn?.Invoke($"The telemetry header `{name}` is not legal in HTTP and is left out.");
            }
        }
    }
}
