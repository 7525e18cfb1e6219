namespace Codex.Execution;

/// <summary>A command could not be started; nothing of it ran.</summary>
public sealed class ProcessStartException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="message">What could not be started, and why.</param>
    /// <param name="errorNumber">The system's error number; 0 when there is none.</param>
    public ProcessStartException(string message, int errorNumber = 0)
        : base(message)
    {
        ErrorNumber = errorNumber;
    }

    /// <summary>The system's error number (<c>errno</c>); 0 when there is none.</summary>
    public int ErrorNumber { get; }
}
