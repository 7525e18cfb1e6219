using System.Globalization;
using System.Net;
using Codex.Protocol;

namespace Codex.Models;

/// <summary>The errors of the model client and their texts for the user.</summary>
internal static class ModelErrors
{
    public static ModelException Disconnected(string cause, string? requestId = null, Exception? inner = null) =>
        new(
            ModelErrorCode.StreamDisconnected,
            $"The connection was lost before the answer was complete: {cause}{RequestIdText(requestId)}. If this keeps happening, check the network and whatever stands between you and the service.",
            inner)
        {
            RequestId = requestId,
        };

    public static ModelException ConnectionFailed(Uri uri, Exception cause) =>
        new(
            ModelErrorCode.ConnectionFailed,
            $"Could not connect to {Shown(uri)}: {Innermost(cause)} Check the network, the proxy settings and the provider's `base_url`.",
            cause);

    public static ModelException RetryLimit(HttpStatusCode status, string? requestId, bool isLoginWithheld) =>
        new(
            ModelErrorCode.RetryLimit,
            $"The service kept refusing the request; the retries are used up. Last status: {StatusText(status)}{RequestIdText(requestId)}. Try again later."
            + (status != HttpStatusCode.Unauthorized ? ""
                : isLoginWithheld ? " The stored login was not sent, as it is not this provider's: set `env_key` for it, or `requires_openai_auth = true` if it may see the login."
                : " The key or login was not accepted: check it."))
        {
            HttpStatus = (int)status,
            RequestId = requestId,
            CanRetryStep = status != HttpStatusCode.Unauthorized,
        };

    public static ModelException HighDemand(string? requestId) =>
        new(ModelErrorCode.HighDemand, $"The service is overloaded at the moment (500 Internal Server Error{RequestIdText(requestId)}). Try again in a while.")
        {
            HttpStatus = 500,
            RequestId = requestId,
        };

    public static ModelException Unexpected(HttpStatusCode status, string body, string? requestId)
    {
        if (status == HttpStatusCode.Forbidden
            && body.Contains("Cloudflare", StringComparison.Ordinal)
            && body.Contains("blocked", StringComparison.Ordinal))
        {
            return new ModelException(
                ModelErrorCode.UnexpectedStatus,
                $"Cloudflare blocked the request ({StatusText(status)}{RequestIdText(requestId)}). This usually means that the service is not available in your region or through your network.")
            {
                HttpStatus = (int)status,
                RequestId = requestId,
            };
        }

        if ((int)status is 400 or 413 or 422 && ContextOverflow.IsIn(body))
        {
            return ContextWindowExceeded((int)status, requestId);
        }

        string hint = status switch
        {
            HttpStatusCode.Unauthorized => " Check the provider's key, or log in with `codex login`.",
            HttpStatusCode.BadRequest => " Check the model's name and the provider's `wire_api`.",
            HttpStatusCode.Forbidden => " Check what the key may be used for.",
            HttpStatusCode.NotFound => " Check the provider's `base_url`, its `wire_api` and the model's name.",
            _ => "",
        };
        return new ModelException(
            ModelErrorCode.UnexpectedStatus,
            $"The service answered with the unexpected status {StatusText(status)}{RequestIdText(requestId)}: {(string.IsNullOrWhiteSpace(body) ? "(no text)" : body)}{hint}")
        {
            HttpStatus = (int)status,
            RequestId = requestId,
            CanRetryStep = MayPass(status),
        };
    }

    public static ModelException UsageLimit(ServiceError error, string? plan, RateLimitSnapshot limits, TimeProvider time)
    {
        DateTimeOffset? resetsAt = error.ResetsAt is { } seconds and > -62_135_596_800 and < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
        return new ModelException(ModelErrorCode.UsageLimitReached, UsageLimitText.For(error.PlanType ?? plan, resetsAt, time))
        {
            HttpStatus = 429,
            RateLimits = limits,
            ResetsAt = resetsAt,
        };
    }

    public static ModelException UsageNotIncluded() =>
        new(ModelErrorCode.UsageNotIncluded, "Your plan does not include Codex. Upgrade it at https://chatgpt.com/explore/plus, or use an API key.")
        {
            HttpStatus = 429,
        };

    public static ModelException QuotaExceeded() =>
        new(ModelErrorCode.QuotaExceeded, "Your quota is used up. Check your plan and your billing details.");

    public static ModelException ContextWindowExceeded(int? status = null, string? requestId = null) =>
        new(ModelErrorCode.ContextWindowExceeded, "The conversation no longer fits the model's context window. Start a new conversation, or shorten this one.")
        {
            HttpStatus = status,
            RequestId = requestId,
        };

    /// <summary>A refusal that a client of another maker got: the same classes as our own.</summary>
    public static ModelException Refused(HttpStatusCode status, string detail, Exception cause)
    {
        if ((int)status is 400 or 413 or 422 && ContextOverflow.IsIn(detail))
        {
            return ContextWindowExceeded((int)status);
        }

        bool mayPass = MayPass(status) || status == HttpStatusCode.TooManyRequests || (int)status >= 500;
        return new ModelException(
            mayPass ? ModelErrorCode.RetryLimit : ModelErrorCode.UnexpectedStatus,
            mayPass
                ? $"The service refused the request for now ({StatusText(status)}): {detail} Try again later."
                : $"The service refused the request ({StatusText(status)}): {detail} Check the model's name, the key and the settings of its client.",
            cause)
        {
            HttpStatus = (int)status,
        };
    }

    /// <summary>The error that an <c>error</c> object in a stream stands for.</summary>
    public static ModelException FromStream(ServiceError? error, string fallback, string? requestId)
    {
        switch (error?.Code ?? error?.Type)
        {
            case "context_length_exceeded":
                return ContextWindowExceeded();
            case "insufficient_quota":
                return QuotaExceeded();
        }

        if (ContextOverflow.IsIn(error?.Message))
        {
            return ContextWindowExceeded(requestId: requestId);
        }

        string message = string.IsNullOrWhiteSpace(error?.Message) ? fallback : error.Message;
        return new ModelException(ModelErrorCode.ResponseFailed, $"The service could not finish the answer: {message}{(message.EndsWith('.') ? "" : ".")} If this keeps happening, try later or with another model.")
        {
            RequestId = requestId,
            RetryAfter = error?.Code == "rate_limit_exceeded" ? RetryHint.Find(error.Message) : null,
        };
    }

    public static ModelException Incomplete(string? reason) =>
        new(
            ModelErrorCode.ResponseIncomplete,
            reason switch
            {
                "max_output_tokens" => "The answer reached the longest length that the service allows and was cut off. Ask for it in smaller steps.",
                "content_filter" => "The service's content filter ended the answer. Rephrase the request.",
                _ => $"The service ended the answer early{(string.IsNullOrEmpty(reason) ? "" : $" ({reason})")}. Ask for it in smaller steps or rephrase the request.",
            });

    /// <summary>The error of an answer that ended for this reason without a word or a call; null when that is no error.</summary>
    public static ModelException? EmptyEnd(string? finishReason) => finishReason switch
    {
        "length" => Incomplete("max_output_tokens"),
        "content_filter" => Incomplete("content_filter"),
        _ => null,
    };

    public static ModelException Unsupported(string what, Exception? cause = null) => new(ModelErrorCode.Unsupported, what, cause);

    public static string StatusText(HttpStatusCode status) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)status} {Reasons.Phrase((int)status)}").TrimEnd();

    /// <summary>Whether a refusal with this status may pass when it is asked again.</summary>
    private static bool MayPass(HttpStatusCode status) => (int)status is 408 or 409 or 425;

    private static string RequestIdText(string? requestId) => requestId is null ? "" : $", request id: {requestId}";

    private static string Shown(Uri uri) => uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private static string Innermost(Exception cause)
    {
        while (cause.InnerException is { } inner)
        {
            cause = inner;
        }

        return cause.Message.EndsWith('.') ? cause.Message : cause.Message + ".";
    }
}
