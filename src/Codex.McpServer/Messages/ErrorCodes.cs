namespace Codex.McpServer.Messages;

/// <summary>The error codes of JSON-RPC 2.0 that this server sends.</summary>
internal static class ErrorCodes
{
    public const int InvalidRequest = -32600;
    public const int MethodNotFound = -32601;
    public const int InvalidParams = -32602;
}
