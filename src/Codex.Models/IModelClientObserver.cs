using System.Net.Http.Headers;

namespace Codex.Models;

/// <summary>Told of requests and stream events as they happen, for telemetry. Called on the client's own path: be quick.</summary>
public interface IModelClientObserver
{
    /// <summary>An attempt of a request got its headers or failed.</summary>
    void OnRequest(in ModelRequestAttempt attempt);

    /// <summary>An event of a stream arrived, or the wait for it failed.</summary>
    void OnStreamEvent(in ModelStreamEvent streamEvent);
}

/// <summary>One attempt of a request.</summary>
/// <param name="Attempt">Its number, from 1.</param>
/// <param name="Duration">From sending to the headers or the failure.</param>
/// <param name="Status">The HTTP status; null when no answer came.</param>
/// <param name="Error">What went wrong on the way; null when an answer came.</param>
public readonly record struct ModelRequestAttempt(int Attempt, TimeSpan Duration, int? Status, string? Error)
{
    /// <summary>Where it was sent. The query may hold a key: do not log it.</summary>
    public Uri? Address { get; init; }

    /// <summary>The answer's headers, valid during the call; null when no answer came.</summary>
    public HttpResponseHeaders? Headers { get; init; }
}

/// <summary>One event of a stream.</summary>
/// <param name="Kind">The <c>event:</c> line, <c>message</c> without one; null when the wait failed.</param>
/// <param name="Wait">How long it was waited for.</param>
/// <param name="Error">What was wrong with it; null when nothing was.</param>
public readonly record struct ModelStreamEvent(string? Kind, TimeSpan Wait, string? Error);
