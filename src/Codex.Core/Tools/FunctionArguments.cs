using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Codex.Core.Tools;

/// <summary>Reads the arguments of a function call into a record, strictly.</summary>
internal static class FunctionArguments
{
    /// <summary>Reads the JSON text of a call.</summary>
    /// <exception cref="ToolException">It is no JSON, or does not fit the record; the message tells the model where.</exception>
    /// <param name="json">The text.</param>
    /// <param name="type">How the record is read.</param>
    /// <param name="tool">The tool, for those whose errors name it.</param>
    public static T Parse<T>(string json, JsonTypeInfo<T> type, string tool = "function")
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw Failure("they must be one JSON object", tool: tool);
        }
        catch (JsonException failure)
        {
            throw Failure(Explain(json, failure), failure, tool);
        }
    }

    /// <summary>An error about the arguments, for the model.</summary>
    public static ToolException Failure(string cause, Exception? innerException = null, string tool = "function")
    {
        string message = $"failed to parse {tool} arguments: {cause}";
        return innerException is null ? new ToolException(message) : new ToolException(message, innerException);
    }

    // The reader's own texts name types of this program, which mean nothing to a model.
    private static string Explain(string json, JsonException failure)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return "they must be one JSON object";
            }
        }
        catch (JsonException)
        {
            return string.Create(CultureInfo.InvariantCulture, $"they are no valid JSON, from byte {failure.BytePositionInLine ?? 0} of line {(failure.LineNumber ?? 0) + 1} on");
        }

        string text = failure.Message;
        return Between(text, "including: ", ".") is { } missing ? $"these are missing: {missing}"
            : Between(text, "The JSON property '", "' could not be mapped") is { } unknown ? $"there is no argument '{unknown}'"
            : Between(text, "Duplicate property '", "'") is { } twice ? $"'{twice}' is given twice"
            : failure.Path is { Length: > 0 } and not "$" ? $"the value at {failure.Path} is of the wrong kind"
            : "they do not fit the parameters of the tool";
    }

    private static string? Between(string text, string before, string after)
    {
        int start = text.IndexOf(before, StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        start += before.Length;
        int end = text.IndexOf(after, start, StringComparison.Ordinal);
        return end < 0 ? text[start..] : text[start..end];
    }
}
