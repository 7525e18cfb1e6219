using System.Text.Json;
using Codex.Protocol;

namespace Codex.McpServer.Tools;

/// <summary>The arguments of <c>codex-reply</c>.</summary>
/// <param name="Conversation">The conversation to go on with.</param>
/// <param name="Prompt">The next message.</param>
internal sealed record ReplyArguments(ThreadId Conversation, string Prompt)
{
    public const string ToolName = "codex-reply";

    /// <exception cref="CallException">Something is missing or of the wrong kind.</exception>
    public static ReplyArguments Read(JsonElement? given)
    {
        var arguments = new CallArguments(ToolName, given);
        string id = arguments.RequiredText("conversationId");
        string prompt = arguments.RequiredText("prompt");
        return ThreadId.TryParse(id, out ThreadId conversation)
            ? new ReplyArguments(conversation, prompt)
            : throw new CallException("`conversationId` must be a UUID: the session_id of the conversation's session_configured event.");
    }
}
