using System.Globalization;
using System.Net.Http.Headers;
using Codex.Protocol;

namespace Codex.Models;

/// <summary>The account's limits in the headers of an answer.</summary>
internal static class RateLimitHeaders
{
    public static RateLimitSnapshot Read(HttpResponseHeaders headers) => new(
        Window(headers, "x-codex-primary-used-percent", "x-codex-primary-window-minutes", "x-codex-primary-reset-at"),
        Window(headers, "x-codex-secondary-used-percent", "x-codex-secondary-window-minutes", "x-codex-secondary-reset-at"));

    private static RateLimitWindow? Window(HttpResponseHeaders headers, string usedName, string minutesName, string resetName)
    {
        if (!double.TryParse(Value(headers, usedName), NumberStyles.Float, CultureInfo.InvariantCulture, out double used) || !double.IsFinite(used))
        {
            return null;
        }

        long? minutes = Integer(headers, minutesName);
        long? reset = Integer(headers, resetName);
        return used != 0 || minutes is not (null or 0) || reset is not null ? new RateLimitWindow(used, minutes, reset) : null;
    }

    private static long? Integer(HttpResponseHeaders headers, string name) =>
        long.TryParse(Value(headers, name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : null;

    private static string? Value(HttpResponseHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out HeaderStringValues values) ? values.ToString() : null;
}
