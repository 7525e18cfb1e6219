using System.Text.Json;
using Codex.Configuration;
using Codex.Protocol;

namespace Codex.McpServer.Tools;

/// <summary>The arguments of <c>codex</c>.</summary>
/// <param name="Prompt">The first message.</param>
/// <param name="Configure">Lays the other arguments over the server's settings.</param>
internal sealed record CodexArguments(string Prompt, Func<ConfigurationOptions, ConfigurationOptions> Configure)
{
    public const string ToolName = "codex";

    /// <exception cref="CallException">Something is missing or of the wrong kind.</exception>
    public static CodexArguments Read(JsonElement? given)
    {
        var arguments = new CallArguments(ToolName, given);
        string prompt = arguments.RequiredText("prompt");
        string? model = arguments.Text("model");
        string? profile = arguments.Text("profile");
        string? cwd = arguments.Text("cwd");
        string? baseInstructions = arguments.Text("base-instructions");
        string? developerInstructions = arguments.Text("developer-instructions");
        string? compactPrompt = arguments.Text("compact-prompt");
        ApprovalPolicy? approval = arguments.OneOf<ApprovalPolicy>(
            "approval-policy",
            ("untrusted", ApprovalPolicy.Untrusted),
            ("on-failure", ApprovalPolicy.OnFailure),
            ("on-request", ApprovalPolicy.OnRequest),
            ("never", ApprovalPolicy.Never));
        SandboxMode? sandbox = arguments.OneOf<SandboxMode>(
            "sandbox",
            ("read-only", SandboxMode.ReadOnly),
            ("workspace-write", SandboxMode.WorkspaceWrite),
            ("danger-full-access", SandboxMode.DangerFullAccess));
        JsonElement? config = arguments.Object("config");
        return new CodexArguments(prompt, options => options with
        {
            Model = model ?? options.Model,
            Profile = profile ?? options.Profile,
            Cwd = cwd ?? options.Cwd,
            ApprovalPolicy = approval ?? options.ApprovalPolicy,
            SandboxMode = sandbox ?? options.SandboxMode,
            RequestOverrides = config is { } map ? [.. options.RequestOverrides, .. ConfigurationOverride.FromJsonObject(map)] : options.RequestOverrides,
            BaseInstructions = baseInstructions ?? options.BaseInstructions,
            DeveloperInstructions = developerInstructions ?? options.DeveloperInstructions,
            CompactPrompt = compactPrompt ?? options.CompactPrompt,
        });
    }
}
