using Codex.Protocol;

namespace Codex.Sessions;

/// <summary>A session as lists show it, from the first few lines of its file.</summary>
public sealed record SessionSummary
{
    private const string RequestMarker = "## My request for Codex:";

    /// <summary>The file, absolute.</summary>
    public required string Path { get; init; }

    /// <summary>The first ten records (<see cref="RolloutItem.SessionMeta"/> and <see cref="RolloutItem.Response"/>).</summary>
    public required IReadOnlyList<RolloutItem> Head { get; init; }

    /// <summary>When the first record was written: UTC with milliseconds; null when there is none.</summary>
    public string? CreatedAt { get; init; }

    /// <summary>When the last item of the conversation was written, else <see cref="CreatedAt"/>.</summary>
    public string? UpdatedAt { get; init; }

    /// <summary>Which session it is; null when the file does not begin with that.</summary>
    public SessionMetadata? Metadata => Head is [RolloutItem.SessionMeta first, ..] ? first.Metadata : null;

    /// <summary>The user's first own message; what an IDE put in front of the request is left out. Null when the head holds none.</summary>
    public string? Preview
    {
        get
        {
            foreach (RolloutItem item in Head)
            {
                if (item is RolloutItem.Response response && UserMessageText.Of(response.Item) is { } text)
                {
                    int marker = text.IndexOf(RequestMarker, StringComparison.Ordinal);
                    return marker < 0 ? text : text[(marker + RequestMarker.Length)..].Trim();
                }
            }

            return null;
        }
    }
}
