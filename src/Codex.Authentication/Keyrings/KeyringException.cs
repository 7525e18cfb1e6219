namespace Codex.Authentication;

/// <summary>The keyring cannot be used; the message says why and holds no secret.</summary>
internal sealed class KeyringException(string message, bool isUnreachable = false, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>Whether there is no keyring at all on this machine or in this session, and so no entry either.</summary>
    public bool IsUnreachable { get; } = isUnreachable;
}
