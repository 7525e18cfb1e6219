using System.Text.Json;
using Codex.AppServer.Messages;
using Codex.AppServer.V1;
using Codex.AppServer.V2;
using Codex.Configuration;
using Codex.Core.Conversations;
using Codex.Protocol;

namespace Codex.AppServer.Conversations;

/// <summary>From a request's settings to those of a conversation. The files are read anew each time.</summary>
internal static class ConversationSettings
{
    /// <exception cref="RequestException">A file or a setting is not valid.</exception>
    public static ConversationOptions Read(ServerServices server, NewConversationParams settings) => Load(Base(server) with
    {
        RequestOverrides = [.. OverridesOf(settings.Config), .. OlderNames(settings)],
        Profile = settings.Profile,
        Model = settings.Model,
        ModelProvider = settings.ModelProvider,
        Cwd = settings.Cwd is { } cwd ? ServerServices.NameOf(cwd) : null,
        ApprovalPolicy = settings.ApprovalPolicy,
        SandboxMode = settings.Sandbox,
        BaseInstructions = settings.BaseInstructions,
        DeveloperInstructions = settings.DeveloperInstructions,
        CompactPrompt = settings.CompactPrompt,
        IncludeApplyPatchTool = settings.IncludeApplyPatchTool,
    });

    /// <exception cref="RequestException">A file or a setting is not valid.</exception>
    public static ConversationOptions Read(ServerServices server, ThreadStartParams settings) => Load(Base(server) with
    {
        RequestOverrides = OverridesOf(settings.Config),
        Model = settings.Model,
        ModelProvider = settings.ModelProvider,
        Cwd = settings.Cwd is { } cwd ? ServerServices.NameOf(cwd) : null,
        ApprovalPolicy = settings.ApprovalPolicy,
        SandboxMode = settings.Sandbox,
        BaseInstructions = settings.BaseInstructions,
        DeveloperInstructions = settings.DeveloperInstructions,
    });

    /// <summary>The settings without any of a request's own.</summary>
    /// <exception cref="RequestException">A file is not valid.</exception>
    public static ConversationOptions Read(ServerServices server) => Load(Base(server));

    // What the server's command line says counts least, so features are overrides here like all the rest.
    private static ConfigurationOptions Base(ServerServices server)
    {
        ConfigurationOptions start = server.Options.Configuration;
        return start with
        {
            CodexHome = server.Start.CodexHome,
            Overrides =
            [
                .. start.Overrides,
                .. start.EnableFeatures.Select(static feature => $"features.{feature}=true"),
                .. start.DisableFeatures.Select(static feature => $"features.{feature}=false"),
            ],
            EnableFeatures = [],
            DisableFeatures = [],
        };
    }

    // The member is an older name of a feature and is told of like the key of that name; it counts more than any file.
    private static IEnumerable<ConfigurationOverride> OlderNames(NewConversationParams settings) =>
        settings.IncludeApplyPatchTool is { } included ? [ConfigurationOverride.Parse($"features.include_apply_patch_tool={(included ? "true" : "false")}")] : [];

    private static List<ConfigurationOverride> OverridesOf(IReadOnlyDictionary<string, JsonElement>? config)
    {
        List<ConfigurationOverride> overrides = [];
        foreach ((string key, JsonElement value) in config ?? new Dictionary<string, JsonElement>())
        {
            overrides.Add(Checked(() => ConfigurationOverride.FromJson(key, value)));
        }

        return overrides;
    }

    private static ConversationOptions Load(ConfigurationOptions options) => new()
    {
        Configuration = Checked(() => ConfigurationLoader.Load(options)),
        Source = SessionSource.VsCode,
    };

    private static T Checked<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ConfigurationException failure)
        {
            throw RequestException.Invalid(failure.Message, failure);
        }
    }
}
