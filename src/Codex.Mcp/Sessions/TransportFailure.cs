namespace Codex.Mcp.Sessions;

/// <summary>What a transport's failure means for whoever asked something.</summary>
internal static class TransportFailure
{
    public static McpException ToException(Exception failure)
    {
        for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is McpException known)
            {
                return known;
            }
        }

        return new McpException(McpErrorCode.ConnectionClosed, Describe(failure), failure);
    }

    /// <summary>The causes, outermost first, each said once.</summary>
    public static string Describe(Exception failure)
    {
        string text = failure.Message;
        for (Exception? cause = failure.InnerException; cause is not null; cause = cause.InnerException)
        {
            if (!text.Contains(cause.Message, StringComparison.Ordinal))
            {
                text = $"{text.TrimEnd('.')}: {cause.Message}";
            }
        }

        return text;
    }
}
