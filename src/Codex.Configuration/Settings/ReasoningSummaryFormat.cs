namespace Codex.Configuration;

/// <summary>How a front end shows summaries of the reasoning.</summary>
public enum ReasoningSummaryFormat
{
    /// <summary><c>none</c>: as they come.</summary>
    None,

    /// <summary><c>experimental</c>: a bold first line is a headline.</summary>
    Experimental,
}
