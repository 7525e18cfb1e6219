namespace Codex.Protocol;

/// <summary>The words that stand for policies and settings on every wire, in the configuration and on the command line.</summary>
public static class WireNames
{
    extension(ApprovalPolicy policy)
    {
        /// <summary>The policy's word.</summary>
        public string WireName => policy switch
        {
            ApprovalPolicy.OnRequest => "on-request",
            ApprovalPolicy.Untrusted => "untrusted",
            ApprovalPolicy.OnFailure => "on-failure",
            _ => "never",
        };
    }

    extension(ReasoningEffort effort)
    {
        /// <summary>The effort's word.</summary>
        public string WireName => effort switch
        {
            ReasoningEffort.Minimal => "minimal",
            ReasoningEffort.Low => "low",
            ReasoningEffort.Medium => "medium",
            _ => "high",
        };
    }

    extension(ReasoningSummary summary)
    {
        /// <summary>The setting's word.</summary>
        public string WireName => summary switch
        {
            ReasoningSummary.Auto => "auto",
            ReasoningSummary.Concise => "concise",
            ReasoningSummary.Detailed => "detailed",
            _ => "none",
        };
    }

    extension(Verbosity verbosity)
    {
        /// <summary>The setting's word.</summary>
        public string WireName => verbosity switch
        {
            Verbosity.Low => "low",
            Verbosity.Medium => "medium",
            _ => "high",
        };
    }
}
