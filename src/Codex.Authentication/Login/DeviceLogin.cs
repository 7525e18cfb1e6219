using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Codex.Protocol;

namespace Codex.Authentication;

/// <summary>The login by a code that the user enters on another device, for machines without a browser.</summary>
public static class DeviceLogin
{
    /// <summary>How long the code can be entered.</summary>
    public static TimeSpan TimeLimit { get; } = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan s_defaultInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_shortestInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks for a code, has it shown, waits until it was entered, and stores the login.</summary>
    /// <param name="authenticator">The login that is replaced on success.</param>
    /// <param name="options">Issuer, client and required workspace.</param>
    /// <param name="show">Shows the code to the user.</param>
    /// <param name="ct">Cancels; nothing is stored then.</param>
    /// <exception cref="AuthenticationException">The login failed; nothing was stored.</exception>
    public static async Task RunAsync(
        Authenticator authenticator, LoginOptions options, Func<DeviceCode, CancellationToken, ValueTask> show, CancellationToken ct)
    {
        HttpClient client = authenticator.Options.HttpClient;
        TimeProvider time = authenticator.Options.TimeProvider;
        string accounts = options.TrimmedIssuer + "/api/accounts/deviceauth";

        UserCode code = await RequestAsync(client, accounts, options, ct).ConfigureAwait(false);
        await show(new DeviceCode(options.TrimmedIssuer + "/codex/device", code.Text, TimeLimit), ct).ConfigureAwait(false);
        (string authorization, string verifier) = await PollAsync(client, accounts, code, time, ct).ConfigureAwait(false);

        var exchange = new CodeExchange(authenticator, options);
        LoginTokens tokens = await exchange
            .ExchangeAsync(authorization, verifier, options.TrimmedIssuer + "/deviceauth/callback", ct).ConfigureAwait(false);
        exchange.EnsureWorkspace(tokens);
        await exchange.SaveAsync(tokens, apiKey: null, ct).ConfigureAwait(false);
    }

    private static async Task<UserCode> RequestAsync(HttpClient client, string accounts, LoginOptions options, CancellationToken ct)
    {
        (HttpStatusCode status, JsonElement? answer) = await LoginHttp
            .PostAsync(client, accounts + "/usercode", Json(("client_id", options.ClientId)), ct).ConfigureAwait(false);
        if (status == HttpStatusCode.NotFound)
        {
            throw new AuthenticationException(
                AuthenticationErrorCode.DeviceLoginUnavailable,
                $"{options.TrimmedIssuer} does not offer the login with a device code. Log in with a browser (`codex login`), or check the address of the server.");
        }

        if (!LoginHttp.IsSuccess(status))
        {
            throw LoginHttp.Failure($"the server answered the request for a device code with {LoginHttp.Describe(status)}");
        }

        return new UserCode(
            Required(answer, "device_auth_id"),
            Optional(answer, "user_code") ?? Required(answer, "usercode"),
            Interval(answer));
    }

    private static async Task<(string Code, string Verifier)> PollAsync(
        HttpClient client, string accounts, UserCode code, TimeProvider time, CancellationToken ct)
    {
        long start = time.GetTimestamp();
        while (true)
        {
            (HttpStatusCode status, JsonElement? answer) = await LoginHttp.PostAsync(
                client, accounts + "/token", Json(("device_auth_id", code.DeviceId), ("user_code", code.Text)), ct).ConfigureAwait(false);
            if (LoginHttp.IsSuccess(status))
            {
                return (Required(answer, "authorization_code"), Required(answer, "code_verifier"));
            }

            if (status is not (HttpStatusCode.Forbidden or HttpStatusCode.NotFound))
            {
                throw LoginHttp.Failure($"the server answered with {LoginHttp.Describe(status)} while waiting for the code to be entered");
            }

            TimeSpan left = TimeLimit - time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
            {
                throw new AuthenticationException(
                    AuthenticationErrorCode.LoginTimedOut,
                    $"The code was not entered within {(int)TimeLimit.TotalMinutes} minutes. Run the login again for a new one.");
            }

            await Task.Delay(code.Interval < left ? code.Interval : left, time, ct).ConfigureAwait(false);
        }
    }

    private static ByteArrayContent Json(params ReadOnlySpan<(string Name, string Value)> members)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var writer = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            writer.WriteStartObject();
            foreach ((string name, string value) in members)
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
        }

        var content = new ByteArrayContent(buffer.WrittenSpan.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    /// <summary>Seconds, as a number or as text; five when the server names none.</summary>
    private static TimeSpan Interval(JsonElement? answer)
    {
        if (answer is not { ValueKind: JsonValueKind.Object } body
            || !body.TryGetProperty("interval", out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return s_defaultInterval;
        }

        string text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        if (!double.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
            || seconds > TimeLimit.TotalSeconds)
        {
            throw LoginHttp.Failure("the server's interval for asking is not a number of seconds");
        }

        TimeSpan interval = TimeSpan.FromSeconds(seconds);
        return interval < s_shortestInterval ? s_shortestInterval : interval;
    }

    private static string? Optional(JsonElement? answer, string name) =>
        answer is { ValueKind: JsonValueKind.Object } body
        && body.TryGetProperty(name, out JsonElement value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static string Required(JsonElement? answer, string name) =>
        Optional(answer, name) ?? throw LoginHttp.Failure($"the server's answer holds no `{name}`");

    private sealed record UserCode(string DeviceId, string Text, TimeSpan Interval)
    {
        public override string ToString() => nameof(UserCode);
    }
}
