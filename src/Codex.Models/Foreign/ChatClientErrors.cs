using System.Net;

namespace Codex.Models;

/// <summary>What the exceptions of foreign clients mean to the agent.</summary>
internal static class ChatClientErrors
{
    public static ModelException From(Exception error, Func<Exception, HttpStatusCode?>? statusOf)
    {
        if (StatusOf(error, statusOf) is { } status)
        {
            return ModelErrors.Refused(status, Sentence(error.Message), error);
        }

        if (ContextOverflow.IsIn(error.Message))
        {
            return ModelErrors.ContextWindowExceeded();
        }

        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
        {
            // A client that cancels without being asked to has run out of time.
            if (cause is IOException or HttpRequestException or TimeoutException or OperationCanceledException)
            {
                return ModelErrors.Disconnected(error.Message.TrimEnd('.'), null, error);
            }
        }

        return error is NotSupportedException or ArgumentException
            ? ModelErrors.Unsupported($"The model's client cannot do what is asked: {Sentence(error.Message)} Check how it is set up.", error)
            : new ModelException(ModelErrorCode.ResponseFailed, $"The model's client failed: {Sentence(error.Message)} If this keeps happening, check how it is set up.", error);
    }

    private static HttpStatusCode? StatusOf(Exception error, Func<Exception, HttpStatusCode?>? statusOf)
    {
        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
        {
            if ((statusOf?.Invoke(cause) ?? (cause as HttpRequestException)?.StatusCode) is { } status)
            {
                return status;
            }
        }

        return null;
    }

    private static string Sentence(string text) => text.TrimEnd() is var trimmed && trimmed.EndsWith('.') ? trimmed : trimmed + ".";
}
