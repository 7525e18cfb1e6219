using System.Globalization;
using System.Text;
using Codex.Authentication;
using Codex.Core.Tools;
using Codex.Models;
using Codex.Protocol;
using Codex.Telemetry;

namespace Codex.Core.Telemetry;

/// <summary>What one conversation tells of itself: each event goes to the collector and, where that is wanted, to the log.</summary>
/// <remarks>Made only when somebody listens. Safe to use from many tasks at once; it never waits and never fails.</remarks>
internal sealed class ConversationTelemetry : IModelClientObserver
{
    private const string StreamEvent = "codex.sse_event";
    private const string CompletedKind = "response.completed";
    private const string Redacted = "[REDACTED]";

    private readonly TelemetrySinks _sinks;
    private readonly ConversationSubject _subject;
    private readonly bool _isChat;
    private readonly bool _tellsPrompts;
    private readonly TimeProvider _time;
    private volatile string _model;

    public ConversationTelemetry(TelemetrySinks sinks, ConversationSubject subject, string model, WireApi wire, bool tellsPrompts, TimeProvider time)
    {
        _sinks = sinks;
        _subject = subject;
        _isChat = wire == WireApi.Chat;
        _tellsPrompts = tellsPrompts;
        _time = time;
        _model = model;
    }

    /// <summary>The model in force; every record names it.</summary>
    public string Model
    {
        get => _model;
        set => _model = value;
    }

    /// <summary>Whether streams are read whole by the client that reports here: then a stream that ends early is one of its.</summary>
    public bool IsResponses => !_isChat;

    /// <summary>The conversation has begun.</summary>
    public void ConversationStarts(ConversationStartFacts facts)
    {
        TelemetryFields fields = Begin("codex.conversation_starts")
            .Add("provider_name", facts.ProviderName)
            .Add("reasoning_effort", facts.Effort?.WireName)
            .Add("reasoning_summary", facts.Summary)
            .Add("context_window", facts.ContextWindow)
            .Add("max_output_tokens", facts.MaxOutputTokens)
            .Add("auto_compact_token_limit", facts.AutoCompactTokenLimit)
            .Add("approval_policy", facts.ApprovalPolicy)
            .Add("sandbox_policy", facts.SandboxPolicy)
            .Add("mcp_servers", string.Join(", ", facts.McpServers))
            .Add("active_profile", facts.ActiveProfile);
        Send(fields);
    }

    /// <summary>The user said something.</summary>
    public void UserPrompt(IReadOnlyList<UserInput> items)
    {
        string prompt = string.Concat(items.OfType<UserInput.Text>().Select(static text => text.Content));
        int length = 0;
        foreach (Rune _ in prompt.EnumerateRunes())
        {
            length++;
        }

        Send(Begin("codex.user_prompt").AddAsText("prompt_length", length).Add("prompt", _tellsPrompts ? prompt : Redacted));
    }

    /// <inheritdoc/>
    public void OnRequest(in ModelRequestAttempt attempt)
    {
        _sinks.LogRequest(in attempt);
        // The reference counts from 0 on one wire and from 1 on the other.
        Send(Begin("codex.api_request")
            .Add("duration_ms", attempt.Duration)
            .Add("http.response.status_code", attempt.Status)
            .Add("error.message", attempt.Error)
            .Add("attempt", _isChat ? attempt.Attempt : attempt.Attempt - 1));
    }

    /// <inheritdoc/>
    public void OnStreamEvent(in ModelStreamEvent streamEvent) =>
        Send(Begin(StreamEvent, streamEvent.Kind).Add("duration_ms", streamEvent.Wait).Add("error.message", streamEvent.Error));

    /// <summary>An answer is complete.</summary>
    public void AnswerCompleted(TokenUsage usage) =>
        Send(Begin(StreamEvent, CompletedKind)
            .AddAsText("input_token_count", usage.InputTokens)
            .AddAsText("output_token_count", usage.OutputTokens)
            .Add("cached_token_count", usage.CachedInputTokens)
            .Add("reasoning_token_count", usage.ReasoningOutputTokens)
            .AddAsText("tool_token_count", usage.TotalTokens));

    /// <summary>The stream of an answer ended, and the answer was not complete.</summary>
    public void AnswerEndedEarly(string error) => Send(Begin(StreamEvent, CompletedKind).Add("error.message", error));

    /// <summary>It was decided whether a call may do what it wants.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="callId">The call.</param>
    /// <param name="decision">The decision.</param>
    /// <param name="isUsers">Whether the user took it; else the settings did.</param>
    public void ToolDecided(string tool, string callId, ReviewDecision decision, bool isUsers) =>
        Send(Begin("codex.tool_decision")
            .Add("tool_name", tool)
            .Add("call_id", callId)
            .Add("decision", decision switch
            {
                ReviewDecision.Approved => "approved",
                ReviewDecision.ApprovedForSession => "approvedforsession",
                ReviewDecision.Abort => "abort",
                _ => "denied",
            })
            .Add("source", isUsers ? "User" : "Config"));

    /// <summary>A call has ended.</summary>
    public void ToolEnded(ToolCall call, TimeSpan duration, ToolOutput output) =>
        Send(Begin("codex.tool_result")
            .Add("tool_name", call.Name)
            .Add("call_id", call.CallId)
            .Add("arguments", call.Payload switch
            {
                ToolPayload.Function function => function.Arguments,
                ToolPayload.Custom custom => custom.Input,
                ToolPayload.LocalShell shell => string.Join(' ', shell.Action.Command),
                _ => null,
            })
            .Add("duration_ms", duration)
            .Add("success", output.Success ?? true ? "true" : "false")
            .Add("output", OutputPreview.Of(output.Text)));

    /// <summary>A command was judged by a model.</summary>
    /// <param name="callId">The call that wants to run it.</param>
    /// <param name="status">How that went: <c>success</c>, <c>parse_error</c>, <c>no_output</c>, <c>model_error</c>, <c>timeout</c>.</param>
    /// <param name="risk">The judgement; null when there is none.</param>
    /// <param name="duration">How long it took.</param>
    public void CommandAssessed(string callId, string status, RiskLevel? risk, TimeSpan duration)
    {
        Send(Begin("codex.sandbox_assessment")
            .Add("call_id", callId)
            .Add("status", status)
            .Add("risk_level", risk switch
            {
                RiskLevel.Low => "low",
                RiskLevel.Medium => "medium",
                RiskLevel.High => "high",
                _ => null,
            })
            .Add("duration_ms", duration));
        Send(Begin("codex.sandbox_assessment_latency").Add("call_id", callId).Add("duration_ms", duration));
    }

    private TelemetryFields Begin(string name, string? kind = null)
    {
        DateTimeOffset now = _time.GetUtcNow();
        return new TelemetryFields(now)
            .Add("event.name", name)
            .Add("event.timestamp", now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))
            .Add("event.kind", kind)
            .Add("conversation.id", _subject.ConversationId)
            .Add("app.version", ClientIdentity.ReleaseVersion)
            .Add("auth_mode", _subject.Account?.Mode switch
            {
                AuthenticationMode.ApiKey => "ApiKey",
                AuthenticationMode.ChatGpt => "ChatGPT",
                _ => null,
            })
            .Add("user.account_id", _subject.Account?.AccountId)
            .Add("user.email", _subject.Account?.Email)
            .Add("terminal.type", _subject.Terminal)
            .Add("model", _model)
            .Add("slug", _model);
    }

    private void Send(TelemetryFields fields) => _sinks.Send(fields.ToRecord());
}

/// <summary>What every record of a conversation says of it.</summary>
/// <param name="ConversationId">Its id.</param>
/// <param name="Account">The login; null for none.</param>
/// <param name="Terminal">The terminal.</param>
internal sealed record ConversationSubject(string ConversationId, AccountInformation? Account, string Terminal);

/// <summary>The settings that a conversation starts with, as they are reported.</summary>
internal sealed record ConversationStartFacts
{
    public required string ProviderName { get; init; }

    public ReasoningEffort? Effort { get; init; }

    public required string Summary { get; init; }

    public long? ContextWindow { get; init; }

    public long? MaxOutputTokens { get; init; }

    public long? AutoCompactTokenLimit { get; init; }

    public required string ApprovalPolicy { get; init; }

    public required string SandboxPolicy { get; init; }

    public required IEnumerable<string> McpServers { get; init; }

    public string? ActiveProfile { get; init; }
}
