using System.Buffers.Binary;
using System.Diagnostics;
using System.Text.Json;
using CsCheck;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Codex.Telemetry.Tests;

public sealed class RecordExporterTests
{
    private static readonly DateTimeOffset s_time = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    private readonly List<string> _warnings = [];

    [Fact]
    public async Task Json_is_a_request_of_the_collectors_protocol_with_attributes_in_order()
    {
        await using Collector collector = await Collector.StartAsync();
        await using (var exporter = new RecordExporter(Options(collector, OtlpProtocol.HttpJson)))
        {
            Assert.True(exporter.TryExport(Record("codex.api_request", new("duration_ms", "12"), new("attempt", 0))));
        }

        Delivery delivery = await collector.NextAsync();
        Assert.Equal("/v1/logs", delivery.Path);
        Assert.Equal("application/json", delivery.Headers["content-type"]);
        Assert.Equal("abc", delivery.Headers["x-test"]);
        Assert.True(JsonElement.DeepEquals(
            JsonElement.Parse(
                """
                {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"codex_exec"}}]},
                "scopeLogs":[{"scope":{"name":"scope"},"logRecords":[{"timeUnixNano":"1767323045678000000","observedTimeUnixNano":"1767323045678000000",
                "severityNumber":9,"severityText":"INFO","attributes":[{"key":"event.name","value":{"stringValue":"codex.api_request"}},
                {"key":"duration_ms","value":{"stringValue":"12"}},{"key":"attempt","value":{"intValue":"0"}}]}],"schemaUrl":""}],"schemaUrl":""}]}
                """),
            JsonElement.Parse(delivery.Body)));
    }

    [Fact]
    public async Task Binary_says_the_same_in_protobuf()
    {
        await using Collector collector = await Collector.StartAsync();
        await using (var exporter = new RecordExporter(Options(collector, OtlpProtocol.HttpBinary)))
        {
            exporter.TryExport(Record("one", new("text", "ä\n"), new("number", -7)));
            exporter.TryExport(Record("two", new TelemetryAttribute("number", long.MaxValue)));
        }

        Delivery delivery = await collector.NextAsync();
        Assert.Equal("application/x-protobuf", delivery.Headers["content-type"]);
        SentRecords sent = SentRecords.FromProtobuf(delivery.Body);
        Assert.Equal("service.name=scodex_exec", sent.Resource);
        Assert.Equal("scope", sent.Scope);
        Assert.Equal(
            [
                "1767323045678000000 1767323045678000000 9 INFO event.name=sone|text=sä\n|number=i-7",
                $"1767323045678000000 1767323045678000000 9 INFO event.name=stwo|number=i{long.MaxValue}",
            ],
            sent.Records);
    }

    [Fact]
    public async Task Grpc_goes_over_http2_in_the_clear_as_one_framed_message()
    {
        await using Collector collector = await Collector.StartAsync(HttpProtocols.Http2);
        RecordExporterOptions options = Options(collector, OtlpProtocol.Grpc) with { Endpoint = collector.Address };
        await using (var exporter = new RecordExporter(options))
        {
            exporter.TryExport(Record("one"));
        }

        Delivery delivery = await collector.NextAsync();
        Assert.Equal("HTTP/2", delivery.Protocol);
        Assert.Equal("/opentelemetry.proto.collector.logs.v1.LogsService/Export", delivery.Path);
        Assert.Equal("application/grpc", delivery.Headers["content-type"]);
        Assert.Equal("trailers", delivery.Headers["te"]);
        Assert.Equal("abc", delivery.Headers["x-test"]);
        Assert.Equal(0, delivery.Body[0]);
        Assert.Equal(delivery.Body.Length - 5, BinaryPrimitives.ReadInt32BigEndian(delivery.Body.AsSpan(1)));
        Assert.Contains("event.name=sone", Assert.Single(SentRecords.FromProtobuf(delivery.Body[5..]).Records), StringComparison.Ordinal);
        Assert.Empty(_warnings);
    }

    [Fact]
    public async Task A_grpc_status_that_may_pass_is_tried_again_and_another_is_not()
    {
        await using Collector collector = await Collector.StartAsync(HttpProtocols.Http2);
        collector.Answers(static context => Collector.GrpcAsync(context, status: 14)).Answers(static context => Collector.GrpcAsync(context, status: 0))
            .Answers(static context => Collector.GrpcAsync(context, status: 16));
        await using var exporter = new RecordExporter(Options(collector, OtlpProtocol.Grpc) with { Endpoint = collector.Address });
        exporter.TryExport(Record("one"));
        Assert.Equal((await collector.NextAsync()).Body, (await collector.NextAsync()).Body);
        exporter.TryExport(Record("two"));
        await collector.NextAsync();
        await exporter.DisposeAsync();
        Assert.False(collector.TryNext(out _));
        Assert.Equal(1, exporter.Dropped);
        Assert.Contains("gRPC status 16", _warnings[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_of_one_interval_go_in_one_request_and_at_most_512_of_them()
    {
        await using Collector collector = await Collector.StartAsync();
        await using (var exporter = new RecordExporter(Options(collector) with { BatchInterval = TimeSpan.FromHours(1) }))
        {
            for (int i = 0; i < 600; i++)
            {
                Assert.True(exporter.TryExport(Record($"r{i}")));
            }

            // A full batch does not wait for the interval; the end does not either.
            Assert.Equal(512, SentRecords.FromJson((await collector.NextAsync()).Body).Records.Count);
        }

        SentRecords rest = SentRecords.FromJson((await collector.NextAsync()).Body);
        Assert.Equal(88, rest.Records.Count);
        Assert.EndsWith("event.name=sr599", rest.Records[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collector_that_never_answers_costs_the_program_no_time_and_what_finds_no_room_is_counted()
    {
        await using Collector collector = await Collector.StartAsync();
        collector.NeverAnswers().NeverAnswers().NeverAnswers();
        RecordExporterOptions options = Options(collector) with { QueueCapacity = 100, FlushTimeout = TimeSpan.FromMilliseconds(200) };
        var exporter = new RecordExporter(options);
        exporter.TryExport(Record("first"));
        await collector.NextAsync();
        long started = Stopwatch.GetTimestamp();
        int taken = Enumerable.Range(0, 10_000).Count(number => exporter.TryExport(Record($"r{number}")));
        Assert.Equal(100, taken);
        await exporter.DisposeAsync();
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(5));
        Assert.Equal(10_001, exporter.Dropped);
        Assert.Contains("10001 telemetry records did not reach", _warnings[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_waits_is_bounded_in_size_too()
    {
        await using Collector collector = await Collector.StartAsync();
        collector.NeverAnswers().NeverAnswers().NeverAnswers();
        await using var exporter = new RecordExporter(Options(collector) with { QueueCharacters = 10_000, FlushTimeout = TimeSpan.FromMilliseconds(50) });
        Assert.True(exporter.TryExport(Record("small", new TelemetryAttribute("output", new string('x', 6_000)))));
        Assert.False(exporter.TryExport(Record("large", new TelemetryAttribute("output", new string('x', 6_000)))));
        Assert.Equal(1, exporter.Dropped);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    public async Task A_status_that_may_pass_is_tried_again(int status)
    {
        await using Collector collector = await Collector.StartAsync();
        collector.Answers(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = "0";
            return Task.CompletedTask;
        });
        await using var exporter = new RecordExporter(Options(collector));
        exporter.TryExport(Record("one"));
        Assert.Equal((await collector.NextAsync()).Body, (await collector.NextAsync()).Body);
        Assert.Empty(_warnings);
    }

    [Fact]
    public async Task A_refusal_is_told_once_until_the_collector_takes_records_again()
    {
        await using Collector collector = await Collector.StartAsync();
        collector.Answers(401).Answers(401).Answers(200).Answers(401);
        await using var exporter = new RecordExporter(Options(collector) with { Headers = new Dictionary<string, string> { ["x-key"] = "secret-1" } });
        for (int i = 0; i < 4; i++)
        {
            exporter.TryExport(Record($"r{i}"));
            await collector.NextAsync();
        }

        await exporter.DisposeAsync();
        Assert.Equal(2, _warnings.Count(static warning => warning.Contains("status 401", StringComparison.Ordinal)));
        Assert.Equal(3, exporter.Dropped);
        Assert.DoesNotContain(_warnings, static warning => warning.Contains("secret", StringComparison.Ordinal));
        Assert.DoesNotContain("secret", (Options(collector) with { Headers = new Dictionary<string, string> { ["x-key"] = "secret-1" } }).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collector_that_is_not_there_breaks_nothing()
    {
        Collector collector = await Collector.StartAsync();
        RecordExporterOptions options = Options(collector);
        await collector.DisposeAsync();
        var exporter = new RecordExporter(options);
        Assert.True(exporter.TryExport(Record("one")));
        await exporter.DisposeAsync();
        await exporter.DisposeAsync();
        Assert.Equal(1, exporter.Dropped);
        Assert.False(exporter.TryExport(Record("late")));
    }

    [Fact]
    public async Task A_header_that_is_not_legal_is_left_out_and_named_without_its_value()
    {
        await using Collector collector = await Collector.StartAsync();
        var headers = new Dictionary<string, string> { ["x bad"] = "secret-1", ["x-split"] = "secret-2\r\nx: y", ["x-good"] = "1", ["Content-Language"] = "de" };
        await using (var exporter = new RecordExporter(Options(collector) with { Headers = headers }))
        {
            exporter.TryExport(Record("one"));
        }

        Delivery delivery = await collector.NextAsync();
        Assert.Equal("1", delivery.Headers["x-good"]);
        Assert.Equal("de", delivery.Headers["content-language"]);
        Assert.DoesNotContain("x-split", delivery.Headers.Keys);
        Assert.Equal(["x bad", "x-split"], _warnings.Select(static warning => warning.Split('`')[1]));
        Assert.DoesNotContain(_warnings, static warning => warning.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public void Both_encodings_say_what_the_record_says_whatever_its_texts_are() =>
        Gen.Select(Gen.String, Gen.String, Gen.Long, Gen.Int[0, 3]).Array[0, 8].Sample(parts =>
        {
            TelemetryRecord[] batch = [.. parts.Select(static part => part.Item4 % 2 == 0
                ? Record(part.Item1, new TelemetryAttribute("text", part.Item2 + new string('x', part.Item4 * 70)))
                : Record(part.Item1, new TelemetryAttribute("number", part.Item3)))];
            TelemetryAttribute[] resource = [new("env", "dev")];
            var json = new System.Buffers.ArrayBufferWriter<byte>();
            OtlpJson.Write(json, batch, resource, "scope");
            var protobuf = new System.Buffers.ArrayBufferWriter<byte>();
            OtlpProtobuf.Write(protobuf, batch, resource, "scope");
            SentRecords fromJson = SentRecords.FromJson(json.WrittenSpan.ToArray());
            Assert.Equal(fromJson.Records, SentRecords.FromProtobuf(protobuf.WrittenSpan.ToArray()).Records);
            Assert.Equal(
                batch.Select(static record => "1767323045678000000 1767323045678000000 9 INFO " + string.Join("|", record.Attributes.Select(static attribute =>
                    $"{attribute.Key}={(attribute.Text is { } text ? "s" + Whole(text) : "i" + attribute.Number)}"))),
                fromJson.Records);
        });

    // Halves of characters cannot be said in UTF-8 and are replaced.
    private static string Whole(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));

    private static TelemetryRecord Record(string name, params TelemetryAttribute[] attributes) => new(s_time, [new("event.name", name), .. attributes]);

    private RecordExporterOptions Options(Collector collector, OtlpProtocol protocol = OtlpProtocol.HttpJson) => new()
    {
        Endpoint = new Uri(collector.Address, "/v1/logs"),
        Protocol = protocol,
        Headers = new Dictionary<string, string> { ["x-test"] = "abc" },
        Resource = [new("service.name", "codex_exec")],
        Scope = "scope",
        BatchInterval = TimeSpan.FromMilliseconds(5),
        Warn = _warnings.Add,
    };
}
