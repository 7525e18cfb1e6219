using Codex.Testing.Scripts;

namespace Codex.Testing;

/// <summary>
/// One answer of a <see cref="ScriptedModelServer"/>: a stream of server-sent events, a plain answer, or a callback that makes one.
/// Made by the factories; refined with <c>with</c>.
/// </summary>
/// <example><code>
/// ScriptedResponse[] script =
/// [
///     ScriptedResponse.Json(429, """{"error":{"message":"slow down"}}""") with { Headers = new Dictionary&lt;string, string&gt; { ["retry-after"] = "1" }, Times = 2 },
///     ScriptedResponse.Message("cut off") with { CutAfter = 1 },
///     ScriptedResponse.Answer(request => ScriptedResponse.Message($"{request.RawBody.Length} bytes came")) with { Repeat = true },
/// ];
/// </code></example>
public sealed record ScriptedResponse
{
    private ScriptedResponse()
    {
    }

    /// <summary>The HTTP status; 200 unless set.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Headers of the answer. The content type is text/event-stream for events and application/json otherwise, unless it is set here.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Serve this only to a request whose path, without its query, ends with this text; other requests leave it in place.</summary>
    public string? Path { get; init; }

    /// <summary>The wait before the answer begins.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>The wait behind each event; each event is then sent by itself.</summary>
    public TimeSpan Gap { get; init; }

    /// <summary>Close the connection behind this many events, without the end of the stream; nothing is cut when there are no more events than that.</summary>
    public int? CutAfter { get; init; }

    /// <summary>How many requests this answers; 1 unless set.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Answer requests with this for ever.</summary>
    public bool Repeat { get; init; }

    /// <summary>The pieces of a stream; null for a plain answer.</summary>
    internal IReadOnlyList<string>? Parts { get; private init; }

    /// <summary>The body of a plain answer.</summary>
    internal string? Body { get; private init; }

    /// <summary>Makes the answer when the request is there.</summary>
    internal Func<RecordedRequest, ScriptedResponse>? Callback { get; private init; }

    /// <summary>A stream of events, as <see cref="ResponseEvents"/> and <see cref="ChatChunks"/> make them, or the JSON of each.</summary>
    public static ScriptedResponse Events(params IEnumerable<ScriptedEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        return new() { Parts = [.. events.Select(e => e.ToServerSentEvent())] };
    }

    /// <summary>A stream given as its raw text, sent in one piece.</summary>
    public static ScriptedResponse Sse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new() { Parts = [text] };
    }

    /// <summary>A plain answer with a JSON body. The body is sent as it is, valid or not.</summary>
    public static ScriptedResponse Json(int status, string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new() { Status = status, Body = json };
    }

    /// <summary>A plain answer with any text as its body.</summary>
    public static ScriptedResponse PlainText(int status, string text) =>
        Json(status, text) with { Headers = new Dictionary<string, string> { ["content-type"] = "text/plain; charset=utf-8" } };

    /// <summary>An answer made from the request, on the server's thread. What a callback throws becomes an answer with status 500.</summary>
    public static ScriptedResponse Answer(Func<RecordedRequest, ScriptedResponse> answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return new() { Callback = answer };
    }

    /// <summary>On the Responses wire: the model says a text and is done.</summary>
    public static ScriptedResponse Message(string text) => Events(
        ResponseEvents.Created(),
        ResponseEvents.MessageAdded(),
        ResponseEvents.OutputTextDelta(text),
        ResponseEvents.MessageDone(text),
        ResponseEvents.Completed());

    /// <summary>On the Responses wire: the model calls a function.</summary>
    public static ScriptedResponse FunctionCall(string name, string argumentsJson, string callId) => Events(
        ResponseEvents.Created(),
        ResponseEvents.FunctionCallDone(name, argumentsJson, callId),
        ResponseEvents.Completed());

    /// <summary>On the Responses wire: the model calls a tool with free text as its input.</summary>
    public static ScriptedResponse CustomToolCall(string name, string input, string callId) => Events(
        ResponseEvents.Created(),
        ResponseEvents.CustomToolCallDone(name, input, callId),
        ResponseEvents.Completed());

    /// <summary>On the Chat Completions wire: the model says a text and is done.</summary>
    public static ScriptedResponse ChatMessage(string text) => Events(ChatChunks.Text(text), ChatChunks.Finish("stop"), ChatChunks.Usage(), ChatChunks.Done);

    /// <summary>On the Chat Completions wire: the model calls a function.</summary>
    public static ScriptedResponse ChatFunctionCall(string name, string argumentsJson, string callId) => Events(
        ChatChunks.ToolCall(0, callId, name, argumentsJson), ChatChunks.Finish("tool_calls"), ChatChunks.Usage(), ChatChunks.Done);

    /// <summary>
    /// Reads a script from JSON: a list of responses, each an object with one of <c>events</c> (a list of events and "[DONE]"),
    /// <c>sse</c> (text), or <c>json</c> / <c>text</c>; and any of <c>status</c>, <c>headers</c>, <c>path</c>, <c>delay_ms</c>,
    /// <c>gap_ms</c>, <c>cut_after</c>, <c>times</c>, <c>repeat</c>.
    /// </summary>
    /// <exception cref="FormatException">The text is not such a script.</exception>
    public static IReadOnlyList<ScriptedResponse> ParseScript(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return ScriptReader.Read(json);
    }
}
