using System.Globalization;
using Codex.AppServer.Messages;
using Codex.AppServer.V1;
using Codex.AppServer.V2;
using Codex.Authentication;
using Codex.Configuration;
using Codex.Models;

namespace Codex.AppServer.Methods;

/// <summary>The saved configuration, the models on offer, the user's opinion.</summary>
internal static class SettingsMethods
{
    public static Task GetSavedAsync(ServerServices server, Reply<GetUserSavedConfigResponse> reply, CancellationToken cancellationToken)
    {
        SavedConfiguration saved;
        try
        {
            saved = ConfigurationLoader.LoadSaved(server.Options.Configuration with { CodexHome = server.Start.CodexHome });
        }
        catch (ConfigurationException failure)
        {
            throw RequestException.Failed(failure.Message, failure);
        }

        return reply.SendAsync(new GetUserSavedConfigResponse(Describe(saved))).AsTask();
    }

    public static async Task SetDefaultModelAsync(
        ServerServices server, SetDefaultModelParams parameters, Reply<EmptyResponse> reply, CancellationToken cancellationToken)
    {
        try
        {
            await new ConfigEditor(server.Start.CodexHome, server.Start.ActiveProfile)
                .SetModel(parameters.Model, parameters.ReasoningEffort)
                .ApplyAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ConfigurationException failure)
        {
            throw RequestException.Failed(failure.Message, failure);
        }

        await reply.SendAsync(EmptyResponse.Done).ConfigureAwait(false);
    }

    public static async Task ListModelsAsync(
        ServerServices server, ModelListParams parameters, Reply<ModelListResponse> reply, CancellationToken cancellationToken)
    {
        bool hasChatGpt = await server.Logins.ReadModeAsync(cancellationToken).ConfigureAwait(false) == AuthenticationMode.ChatGpt;
        Model[] models = [.. new ModelCatalog(server.Start.ModelDefinitions).PresetsFor(hasChatGpt).Select(Describe)];
        int start = 0;
        if (parameters.Cursor is { } cursor
            && (!int.TryParse(cursor.StartsWith('+') ? cursor.AsSpan(1) : cursor, NumberStyles.None, CultureInfo.InvariantCulture, out start) || start > models.Length))
        {
            throw RequestException.Invalid($"`{cursor}` is no cursor of this list");
        }

        int count = (int)Math.Clamp(parameters.Limit ?? (uint)models.Length, 1, (uint)models.Length);
        int end = Math.Min(start + count, models.Length);
        await reply.SendAsync(new ModelListResponse(
            models[start..end], end < models.Length ? end.ToString(CultureInfo.InvariantCulture) : null)).ConfigureAwait(false);
    }

    // There is nobody to send an opinion to: it stays on this machine, and the client goes on as it would have.
    public static Task UploadFeedbackAsync(
        ServerServices server, FeedbackUploadParams parameters, Reply<FeedbackUploadResponse> reply, CancellationToken cancellationToken) =>
        reply.SendAsync(new FeedbackUploadResponse(
            parameters.ConversationId?.ToString() ?? $"no-active-thread-{Guid.CreateVersion7(server.Time.GetUtcNow())}")).AsTask();

    private static Model Describe(ModelPreset preset) => new(
        preset.Slug,
        preset.Slug,
        preset.Slug,
        preset.Description,
        [.. preset.Efforts.Select(static effort => new ReasoningEffortOption(effort.Effort, effort.Description))],
        preset.DefaultEffort,
        preset.IsDefault);

    private static UserSavedConfig Describe(SavedConfiguration saved) => new(
        saved.ApprovalPolicy,
        saved.SandboxMode,
        saved.SandboxSettings is { } sandbox
            ? new SandboxSettings(sandbox.WritableRoots, sandbox.NetworkAccess, sandbox.ExcludeTmpdirEnvVar, sandbox.ExcludeSlashTmp)
            : null,
        saved.ForcedChatGptWorkspaceId,
        saved.ForcedLoginMethod,
        saved.Model,
        saved.ModelReasoningEffort,
        saved.ModelReasoningSummary,
        saved.ModelVerbosity,
        saved.Tools is { } tools ? new Tools(tools.WebSearch, tools.ViewImage) : null,
        saved.Profile,
        saved.Profiles.ToDictionary(static entry => entry.Key, static entry => Describe(entry.Value)));

    private static Profile Describe(SavedProfile profile) => new(
        profile.Model,
        profile.ModelProvider,
        profile.ApprovalPolicy,
        profile.ModelReasoningEffort,
        profile.ModelReasoningSummary,
        profile.ModelVerbosity,
        profile.ChatGptBaseUrl);
}
