using System.Text.Json.Nodes;

namespace Codex.Mcp;

/// <summary>The user's answer to a question of a server.</summary>
public enum ElicitationAnswer
{
    /// <summary>No; also when nobody can be asked.</summary>
    Decline,

    /// <summary>Yes, with nothing further said.</summary>
    Accept,

    /// <summary>The user does not want to answer.</summary>
    Cancel,
}

internal static class ElicitationAnswerJson
{
    public static JsonObject ToJson(this ElicitationAnswer answer) => answer switch
    {
        ElicitationAnswer.Accept => new JsonObject { ["action"] = "accept", ["content"] = new JsonObject() },
        ElicitationAnswer.Cancel => new JsonObject { ["action"] = "cancel" },
        _ => new JsonObject { ["action"] = "decline" },
    };
}
