using System.Collections.Frozen;
using System.Text.Json.Serialization.Metadata;
using Codex.AppServer.V2;
using Codex.Authentication;
using Codex.Protocol;

namespace Codex.AppServer.Bindings;

/// <summary>The names that clients know types by, where they differ from those here.</summary>
internal static class TypeNames
{
    private static readonly FrozenDictionary<Type, string> s_names = new Dictionary<Type, string>
    {
        [typeof(EventMessage)] = "EventMsg",
        [typeof(ThreadId)] = "ConversationId",
        [typeof(ApprovalPolicy)] = "AskForApproval",
        [typeof(AuthenticationMode)] = "AuthMode",
        [typeof(RiskLevel)] = "SandboxRiskLevel",
        [typeof(CommandRisk)] = "SandboxCommandAssessment",
        [typeof(BackgroundEvent)] = "BackgroundEventEvent",
        [typeof(EnteredReviewModeEvent)] = "ReviewRequest",
        [typeof(ReviewOutput)] = "ReviewOutputEvent",
        [typeof(PlanUpdateEvent)] = "UpdatePlanArgs",
        [typeof(PlanStep)] = "PlanItemArg",
        [typeof(PlanStepStatus)] = "StepStatus",
        [typeof(TimeSpan)] = "Duration",
    }.ToFrozenDictionary();

    public static TypeName Of(JsonTypeInfo type) => new(
        IsNewer(type) ? TypeName.NewerFamily : "",
        s_names.GetValueOrDefault(type.Type) ?? type.Type.Name);

    // What both families spell alike, or what no family of its own has, is defined once.
    private static bool IsNewer(JsonTypeInfo type) =>
        type.Type.Namespace == typeof(V2Json).Namespace
        || (type.OriginatingResolver is V2Json
            && (type.Type == typeof(ApprovalPolicy) || type.Type == typeof(SandboxPolicy) || type.Type == typeof(Configuration.SandboxMode)));
}
