namespace Codex.McpServer.Tools;

/// <summary>A call cannot be carried out. The message is the call's answer: what is wrong, and what would work.</summary>
/// <param name="message">For the client's model and its user.</param>
/// <param name="innerException">The cause; null when there is none.</param>
internal sealed class CallException(string message, Exception? innerException = null) : Exception(message, innerException);
