namespace Codex.Models;

/// <summary>How a front end splits the header off a summary of reasoning.</summary>
public enum ReasoningSummaryFormat
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>The summary begins with a header in bold.</summary>
    Experimental,
}
