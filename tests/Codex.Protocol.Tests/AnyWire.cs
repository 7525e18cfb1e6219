using System.Text.Json;
using CsCheck;

namespace Codex.Protocol.Tests;

/// <summary>Random values of the vocabulary, whose texts may hold anything that a string can.</summary>
internal static class AnyWire
{
    public static readonly Gen<string> Text = Gen.OneOf(
        Gen.String[Gen.Char[' ', '~'], 0, 12],
        Gen.String[Gen.OneOf(Gen.Char['\0', '\u007f'], Gen.Char['\ud7f0', '\ue00f'], Gen.Char), 0, 12]);

    public static readonly Gen<UserInput> UserInput = Gen.OneOf(
        Text.Select(UserInput (text) => new UserInput.Text(text)),
        Text.Select(UserInput (url) => new UserInput.Image(url)),
        Text.Select(UserInput (path) => new UserInput.LocalImage(path)));

    public static readonly Gen<ResponseItem> Item = Gen.OneOf(
        Gen.Select(Text, Contents(), Optional(Text)).Select(ResponseItem (v) => new MessageItem(v.Item1, v.Item2) { Id = v.Item3 }),
        Gen.Select(Text.Array[0, 3], Reasoning(), Optional(Text)).Select(ResponseItem (v) => new ReasoningItem(v.Item1, v.Item2, v.Item3)),
        Gen.Select(Optional(Text), Text, Action()).Select(ResponseItem (v) => new LocalShellCallItem(v.Item1, v.Item2, v.Item3)),
        Gen.Select(Text, Text, Text).Select(ResponseItem (v) => new FunctionCallItem(v.Item1, v.Item2, v.Item3)),
        Gen.Select(Text, Text).Select(ResponseItem (v) => new FunctionCallOutputItem(v.Item1, ToolOutput.FromText(v.Item2))),
        Gen.Select(Text, Contents()).Select(ResponseItem (v) => new FunctionCallOutputItem(v.Item1, ToolOutput.FromParts(v.Item2))),
        Gen.Select(Text, Text, Text, Optional(Text)).Select(ResponseItem (v) => new CustomToolCallItem(v.Item1, v.Item2, v.Item3, v.Item4)),
        Gen.Select(Text, Text).Select(ResponseItem (v) => new CustomToolCallOutputItem(v.Item1, v.Item2)),
        Gen.Select(Optional(Text), Optional(Text)).Select(ResponseItem (v) => new WebSearchCallItem(v.Item1, v.Item2, null)),
        Gen.Select(Text, Optional(Text), Text.Array[0, 3], Text.Array[0, 3]).Select(ResponseItem (v) => new GhostSnapshotItem(new GhostCommit(v.Item1, v.Item2, v.Item3, v.Item4))));

    public static readonly Gen<TurnItem> TurnItem = Gen.OneOf(
        Gen.Select(Text, UserInput.Array[0, 3]).Select(TurnItem (v) => new TurnItem.UserMessage(v.Item2) { Id = v.Item1 }),
        Gen.Select(Text, Text.Array[0, 3]).Select(TurnItem (v) => new TurnItem.AgentMessage(v.Item2) { Id = v.Item1 }),
        Gen.Select(Text, Text.Array[0, 3], Text.Array[0, 3]).Select(TurnItem (v) => new TurnItem.Reasoning(v.Item2, v.Item3) { Id = v.Item1 }),
        Gen.Select(Text, Text).Select(TurnItem (v) => new TurnItem.WebSearch(v.Item2) { Id = v.Item1 }));

    public static readonly Gen<EventMessage> Message = Gen.OneOf(
        Gen.Select(Thread(), Text, Effort(), Gen.ULong, Gen.Long).Select(EventMessage (v) => new SessionConfiguredEvent
        {
            SessionId = v.Item1,
            Model = v.Item2,
            ReasoningEffort = v.Item3,
            HistoryLogId = v.Item4,
            HistoryEntryCount = v.Item5,
            InitialMessages = v.Item3 is null ? null : [new AgentMessageEvent(v.Item2), new UnknownEvent("later", Wire.Element("""{"type":"later"}"""))],
            RolloutPath = v.Item2,
        }),
        Whole().Select(EventMessage (window) => new TaskStartedEvent(window)),
        Optional(Text).Select(EventMessage (text) => new TaskCompleteEvent(text)),
        Gen.Enum<TurnAbortReason>().Select(EventMessage (reason) => new TurnAbortedEvent(reason)),
        Gen.Select(Text, Optional(Text)).Select(EventMessage (v) => new DeprecationNoticeEvent(v.Item1, v.Item2)),
        Gen.Select(Usage(), Usage(), Whole(), Limit(), Limit()).Select(EventMessage (v) =>
            new TokenCountEvent(v.Item3 is null ? null : new TokenUsageInfo(v.Item1, v.Item2, v.Item3), new RateLimitSnapshot(v.Item4, v.Item5))),
        Gen.Select(Text, Optional(Text.Array[0, 3])).Select(EventMessage (v) => new UserMessageEvent(v.Item1, v.Item2)),
        Gen.Select(Thread(), Text, TurnItem).Select(EventMessage (v) => new ItemStartedEvent(v.Item1, v.Item2, v.Item3)),
        Gen.Select(Thread(), Text, TurnItem).Select(EventMessage (v) => new ItemCompletedEvent(v.Item1, v.Item2, v.Item3)),
        Gen.Select(Text, Text, Text, Text).Select(EventMessage (v) => new AgentMessageContentDeltaEvent(v.Item1, v.Item2, v.Item3, v.Item4)),
        Item.Select(EventMessage (item) => new RawResponseItemEvent(item)),
        Gen.Select(Text, Text.Array[0, 3], Parsed().Array[0, 3], Gen.Bool).Select(EventMessage (v) => new ExecCommandBeginEvent(v.Item1, v.Item2, v.Item1, v.Item3, v.Item4)),
        Gen.Select(Text, Gen.Enum<ExecOutputStream>(), Gen.Byte.Array[0, 20]).Select(EventMessage (v) => new ExecCommandOutputDeltaEvent(v.Item1, v.Item2, v.Item3)),
        Gen.Select(Text, Text, Gen.Int, Duration()).Select(EventMessage (v) => new ExecCommandEndEvent
        {
            CallId = v.Item1,
            Stdout = v.Item2,
            Stderr = v.Item1,
            AggregatedOutput = v.Item2,
            ExitCode = v.Item3,
            Duration = v.Item4,
            FormattedOutput = v.Item1,
        }),
        Gen.Select(Text, Text.Array[0, 3], Optional(Text), Optional(Gen.Enum<RiskLevel>().Select(level => new CommandRisk("d", level))), Parsed().Array[0, 3])
            .Select(EventMessage (v) => new ExecApprovalRequestEvent(v.Item1, v.Item2, v.Item1, v.Item3, v.Item4, v.Item5)),
        Gen.Select(Text, Changes(), Optional(Text), Optional(Text)).Select(EventMessage (v) => new ApplyPatchApprovalRequestEvent(v.Item1, v.Item2, v.Item3, v.Item4)),
        Gen.Select(Text, Gen.Bool, Changes()).Select(EventMessage (v) => new PatchApplyBeginEvent(v.Item1, v.Item2, v.Item3)),
        Gen.Select(Text, Text, Duration(), Optional(Text)).Select(EventMessage (v) => new McpToolCallEndEvent(
            v.Item1,
            new McpInvocation(v.Item1, v.Item2, v.Item4 is null ? null : Wire.Element("""{"a":[1.0]}""")),
            v.Item3,
            new McpToolCallResult(v.Item4 is null ? Wire.Element("""{"content":[]}""") : null, v.Item4))),
        Gen.Select(Optional(Text), Gen.Select(Text, Gen.Enum<PlanStepStatus>()).Select((step, status) => new PlanStep(step, status)).Array[0, 3])
            .Select(EventMessage (v) => new PlanUpdateEvent(v.Item1, v.Item2)),
        Gen.Select(Gen.Long, Gen.ULong, Optional(Text)).Select(EventMessage (v) =>
            new GetHistoryEntryResponseEvent(v.Item1, v.Item2, v.Item3 is null ? null : new HistoryEntry(v.Item3, v.Item1, v.Item3))),
        Gen.Select(Text, Text, Optional(Text), Optional(Text)).Select(EventMessage (v) => new ListCustomPromptsResponseEvent([new CustomPrompt(v.Item1, v.Item2, v.Item1, v.Item3, v.Item4)])),
        Gen.Select(Text, Gen.Float.Where(float.IsFinite), Gen.Int, Gen.UInt).Select(EventMessage (v) => new ExitedReviewModeEvent(new ReviewOutput(
            [new ReviewFinding(v.Item1, v.Item1, v.Item2, v.Item3, new ReviewCodeLocation(v.Item1, new ReviewLineRange(v.Item4, v.Item4)))], v.Item1, v.Item1, v.Item2))));

    public static readonly Gen<Op> Op = Gen.OneOf(
        UserInput.Array[0, 3].Select(Op (items) => new Op.UserInputOp(items)),
        Gen.Select(UserInput.Array[0, 3], Text, Gen.Enum<ApprovalPolicy>(), Sandbox(), Effort(), Gen.Enum<ReasoningSummary>()).Select(Op (v) => new Op.UserTurn
        {
            Items = v.Item1,
            Cwd = v.Item2,
            ApprovalPolicy = v.Item3,
            SandboxPolicy = v.Item4,
            Model = v.Item2,
            Effort = v.Item5,
            Summary = v.Item6,
            FinalOutputJsonSchema = v.Item5 is null ? null : Wire.Element("""{"type":"object"}"""),
        }),
        Gen.Select(Optional(Text), Optional(Sandbox()), Effort()).Select(Op (v) => new Op.OverrideTurnContext { Cwd = v.Item1, SandboxPolicy = v.Item2, Effort = v.Item3 }),
        Gen.Select(Text, Gen.Enum<ReviewDecision>()).Select(Op (v) => new Op.ExecApproval(v.Item1, v.Item2)),
        Gen.Select(Gen.Long, Gen.ULong).Select(Op (v) => new Op.GetHistoryEntryRequest(v.Item1, v.Item2)),
        Gen.Select(Text, Text).Select(Op (v) => new Op.Review(new ReviewRequest(v.Item1, v.Item2))));

    private static Gen<T?> Optional<T>(Gen<T> values)
        where T : class => Gen.Select(Gen.Bool, values).Select(T? (v) => v.Item1 ? v.Item2 : null);

    private static Gen<long?> Whole() => Gen.Select(Gen.Bool, Gen.Long).Select(long? (v) => v.Item1 ? v.Item2 : null);

    private static Gen<ReasoningEffort?> Effort() => Gen.Select(Gen.Bool, Gen.Enum<ReasoningEffort>()).Select(ReasoningEffort? (v) => v.Item1 ? v.Item2 : null);

    private static Gen<ThreadId> Thread() => Gen.Guid.Select(value => new ThreadId(value));

    private static Gen<TimeSpan> Duration() => Gen.Long[0, TimeSpan.FromDays(10_000).Ticks].Select(TimeSpan.FromTicks);

    private static Gen<ContentItem[]> Contents() => Gen.OneOf(
        Text.Select(ContentItem (text) => new ContentItem.InputText(text)),
        Text.Select(ContentItem (url) => new ContentItem.InputImage(url)),
        Text.Select(ContentItem (text) => new ContentItem.OutputText(text))).Array[0, 3];

    private static Gen<ReasoningContent[]?> Reasoning() =>
        Optional(Text.Select(text => new ReasoningContent("reasoning_text", text)).Array[1, 3]);

    private static Gen<LocalShellAction> Action() =>
        Gen.Select(Text.Array[0, 3], Whole(), Optional(Text), Optional(Gen.Dictionary(Text.Select(WithoutHalves), Text)[0, 3]), Optional(Text))
            .Select(v => new LocalShellAction(v.Item1, (ulong?)v.Item2, v.Item3, v.Item4, v.Item5));

    private static Gen<SandboxPolicy> Sandbox() => Gen.OneOf(
        Gen.Bool.Select(full => full ? SandboxPolicy.FullAccessPolicy : SandboxPolicy.ReadOnlyPolicy),
        Gen.Select(Text.Array[0, 3], Gen.Bool, Gen.Bool, Gen.Bool).Select(SandboxPolicy (v) => new SandboxPolicy.WorkspaceWrite
        {
            WritableRoots = v.Item1,
            NetworkAccess = v.Item2,
            ExcludeTmpdirEnvVar = v.Item3,
            ExcludeSlashTmp = v.Item4,
        }));

    private static Gen<TokenUsage> Usage() => Gen.Long.Array[5].Select(n => new TokenUsage
    {
        InputTokens = n[0],
        CachedInputTokens = n[1],
        OutputTokens = n[2],
        ReasoningOutputTokens = n[3],
        TotalTokens = n[4],
    });

    private static Gen<RateLimitWindow?> Limit() =>
        Optional(Gen.Select(Gen.Double[0, 100], Whole(), Whole()).Select(v => new RateLimitWindow(v.Item1, v.Item2, v.Item3)));

    private static Gen<ParsedCommand> Parsed() => Gen.OneOf(
        Gen.Select(Text, Text, Text).Select(ParsedCommand (v) => new ParsedCommand.Read(v.Item1, v.Item2, v.Item3)),
        Gen.Select(Text, Optional(Text)).Select(ParsedCommand (v) => new ParsedCommand.ListFiles(v.Item1, v.Item2)),
        Gen.Select(Text, Optional(Text), Optional(Text)).Select(ParsedCommand (v) => new ParsedCommand.Search(v.Item1, v.Item2, v.Item3)),
        Text.Select(ParsedCommand (text) => new ParsedCommand.Unknown(text)));

    private static Gen<IReadOnlyDictionary<string, FileChange>> Changes() => Gen.Dictionary(
        Text.Select(WithoutHalves),
        Gen.OneOf(
            Text.Select(FileChange (text) => new FileChange.Add(text)),
            Text.Select(FileChange (text) => new FileChange.Delete(text)),
            Gen.Select(Text, Optional(Text)).Select(FileChange (v) => new FileChange.Update(v.Item1, v.Item2))))[0, 3]
        .Select(IReadOnlyDictionary<string, FileChange> (changes) => changes);

    /// <summary>Keys that differ only in halves of surrogate pairs would become one key.</summary>
    private static string WithoutHalves(string text) => string.Concat(text.Where(c => !char.IsSurrogate(c)));
}
