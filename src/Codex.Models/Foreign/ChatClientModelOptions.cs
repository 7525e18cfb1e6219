using System.Net;
using Microsoft.Extensions.AI;

namespace Codex.Models;

/// <summary>What a <see cref="ChatClientModel"/> works with besides its client. Every part has a default.</summary>
public sealed record ChatClientModelOptions
{
    /// <summary>How long the client may be silent before the answer counts as broken; zero for without limit. Five minutes unless set.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The HTTP status behind an exception of the client, where its library keeps it in a type of its own; null when
    /// there is none. It decides whether asking again may help. Statuses of <see cref="HttpRequestException"/> are found without it.
    /// </summary>
    /// <example><c>StatusOf = static error => (error as AnthropicApiException)?.StatusCode</c></example>
    public Func<Exception, HttpStatusCode?>? StatusOf { get; init; }

    /// <summary>
    /// The service's name, so that reasoning goes back only to the service that it came from; null to ask the client
    /// (<see cref="ChatClientMetadata.ProviderName"/>).
    /// </summary>
    public string? ServiceName { get; init; }

    /// <summary>Time: the idle timeout.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
