using System.Collections.Concurrent;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Codex.Telemetry.Tests;

/// <summary>A collector on loopback that keeps what it is sent.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly Channel<Delivery> _deliveries = Channel.CreateUnbounded<Delivery>();
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _answers = new();

    private Collector(WebApplication application) => _application = application;

    public Uri Address => new(_application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public static async Task<Collector> StartAsync(HttpProtocols protocols = HttpProtocols.Http1)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocols));
        WebApplication application = builder.Build();
        var collector = new Collector(application);
        application.Run(collector.TakeAsync);
        await application.StartAsync(TestContext.Current.CancellationToken);
        return collector;
    }

    /// <summary>Answers the next request in this way; those after the last of them are answered with success.</summary>
    public Collector Answers(Func<HttpContext, Task> answer)
    {
        _answers.Enqueue(answer);
        return this;
    }

    public Collector Answers(int status) => Answers(context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    });

    public Collector NeverAnswers() => Answers(static context => Task.Delay(Timeout.Infinite, context.RequestAborted));

    public async Task<Delivery> NextAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        return await _deliveries.Reader.ReadAsync(patience.Token);
    }

    public bool TryNext(out Delivery? delivery) => _deliveries.Reader.TryRead(out delivery);

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _application.StopAsync(now.Token);
        await _application.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        await _deliveries.Writer.WriteAsync(new Delivery(
            context.Request.Path,
            context.Request.Protocol,
            context.Request.Headers.ToDictionary(static header => header.Key.ToLowerInvariant(), static header => header.Value.ToString()),
            body.ToArray()));
        if (_answers.TryDequeue(out Func<HttpContext, Task>? answer))
        {
            await answer(context);
        }
        else if (context.Request.ContentType == "application/grpc")
        {
            await GrpcAsync(context, status: 0);
        }
    }

    public static async Task GrpcAsync(HttpContext context, int status)
    {
        context.Response.ContentType = "application/grpc";
        context.Response.DeclareTrailer("grpc-status");
        await context.Response.Body.WriteAsync(new byte[5], context.RequestAborted);
        context.Response.AppendTrailer("grpc-status", status.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }
}

/// <summary>One request that a collector got.</summary>
internal sealed record Delivery(string Path, string Protocol, IReadOnlyDictionary<string, string> Headers, byte[] Body);
