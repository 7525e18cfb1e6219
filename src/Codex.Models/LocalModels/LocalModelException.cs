namespace Codex.Models;

/// <summary>The local server cannot be used, or it could not fetch a model. The message tells the user what to do.</summary>
public sealed class LocalModelException(string message, Exception? innerException = null) : Exception(message, innerException);
