using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Codex.AppServer.Messages;

namespace Codex.AppServer.Methods;

/// <summary>Whether the requests behind one wait for it.</summary>
internal enum Pace
{
    /// <summary>They wait until it is done.</summary>
    InTurn,

    /// <summary>They wait a moment; what takes longer goes on beside.</summary>
    Patient,

    /// <summary>They do not wait.</summary>
    Beside,
}

/// <summary>A method that clients can call.</summary>
internal abstract class Method(string name, JsonTypeInfo? parameters, JsonTypeInfo result)
{
    public string Name { get; } = name;

    /// <summary>The type of its params; null when it has none.</summary>
    public JsonTypeInfo? Parameters { get; } = parameters;

    /// <summary>The type of its result.</summary>
    public JsonTypeInfo Result { get; } = result;

    public Pace Pace { get; init; }

    /// <summary>Whether it may be called before the client has introduced itself.</summary>
    public bool IsHandshake { get; init; }

    /// <summary>Reads a request's params, at once, and gives the call that is then to be made.</summary>
    /// <exception cref="RequestException">They are not what the method takes.</exception>
    public abstract Func<CancellationToken, Task> Decode(ServerServices server, IncomingMessage.Request request);
}

/// <summary>A method with params.</summary>
internal sealed class Method<TParams, TResult>(
    string name,
    JsonTypeInfo<TParams> parameters,
    JsonTypeInfo<TResult> result,
    Func<ServerServices, TParams, Reply<TResult>, CancellationToken, Task> run) : Method(name, parameters, result)
    where TParams : class
{
    public override Func<CancellationToken, Task> Decode(ServerServices server, IncomingMessage.Request request)
    {
        TParams decoded = request.Params is { } json ? Read(json.Span) : throw RequestException.Invalid($"`{Name}` needs `params`");
        var reply = new Reply<TResult>(request.Id, result, server.Writer);
        return cancellationToken => run(server, decoded, reply, cancellationToken);
    }

    private TParams Read(ReadOnlySpan<byte> json)
    {
        try
        {
            // An array would do for a record in some readers; here params are an object.
            return json.TrimStart(" \t\r"u8) is [(byte)'{', ..] && JsonSerializer.Deserialize(json, parameters) is { } decoded
                ? decoded
                : throw RequestException.Invalid($"the `params` of `{Name}` must be an object");
        }
        catch (Exception failure) when (failure is JsonException or NotSupportedException or InvalidOperationException or FormatException)
        {
            throw RequestException.Invalid($"the `params` of `{Name}` cannot be understood: {failure.Message}", failure);
        }
    }
}

/// <summary>A method without params.</summary>
internal sealed class Method<TResult>(
    string name,
    JsonTypeInfo<TResult> result,
    Func<ServerServices, Reply<TResult>, CancellationToken, Task> run) : Method(name, null, result)
{
    public override Func<CancellationToken, Task> Decode(ServerServices server, IncomingMessage.Request request)
    {
        if (request.Params is { } json && !IsNothing(json.Span))
        {
            throw RequestException.Invalid($"`{Name}` takes no `params`");
        }

        var reply = new Reply<TResult>(request.Id, result, server.Writer);
        return cancellationToken => run(server, reply, cancellationToken);
    }

    private static bool IsNothing(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        return reader.Read()
            && (reader.TokenType == JsonTokenType.Null || (reader.TokenType == JsonTokenType.StartObject && reader.Read() && reader.TokenType == JsonTokenType.EndObject));
    }
}

/// <summary>The answer that one request waits for.</summary>
internal sealed class Reply<TResult>(RequestId id, JsonTypeInfo<TResult> type, MessageWriter writer)
{
    /// <summary>Sends it.</summary>
    public ValueTask SendAsync(TResult result) => writer.AnswerAsync(id, result, type);
}
