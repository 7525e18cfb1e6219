using Codex.Authentication;

namespace Codex.Models;

/// <summary>What a <see cref="ModelClient"/> works with besides its provider. Every part has a default.</summary>
public sealed record ModelClientOptions
{
    /// <summary>The login; null for none.</summary>
    public ICredentialSource? Credentials { get; init; }

    /// <summary>How the client introduces itself.</summary>
    public ClientIdentity Identity { get; init; } = new();

    /// <summary>The HTTP stack; null for the one that all clients of the process share. It is not disposed.</summary>
    public HttpMessageInvoker? Http { get; init; }

    /// <summary>Told of requests and stream events as they happen; null for nobody.</summary>
    public IModelClientObserver? Observer { get; init; }

    /// <summary>Time: waits and timeouts.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where the spread of the waits is drawn from.</summary>
    public Random Random { get; init; } = Random.Shared;

    /// <summary>A file that is read instead of asking the service (Responses wire only); null to ask.</summary>
    public string? ResponsesFixture { get; init; } = NullIfEmpty(Environment.GetEnvironmentVariable("CODEX_RS_SSE_FIXTURE"));

    private static string? NullIfEmpty(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
