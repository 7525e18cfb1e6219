namespace Codex.Core.Tools;

/// <summary>A call could not be carried out. The message goes to the model: it says what went wrong and what would work.</summary>
internal sealed class ToolException : Exception
{
    public ToolException(string message)
        : base(message)
    {
    }

    public ToolException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
