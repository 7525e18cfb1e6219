namespace Codex.Execution;

/// <summary>A process could not confine itself, so that what it was to run must not run.</summary>
internal sealed class SandboxException(string message) : Exception(message);
