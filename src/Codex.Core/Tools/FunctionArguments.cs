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
            throw Failure(failure.Message, failure, tool);
        }
    }

    /// <summary>An error about the arguments, for the model.</summary>
    public static ToolException Failure(string cause, Exception? innerException = null, string tool = "function")
    {
        string message = $"failed to parse {tool} arguments: {cause}";
        return innerException is null ? new ToolException(message) : new ToolException(message, innerException);
    }
}
