using Codex.Core.Context;
using Codex.Core.Turns;
using Codex.Protocol;

namespace Codex.Core.Conversations;

/// <summary>The settings of a conversation's coming turns: changed when asked, held where an administrator set them, told to the model.</summary>
internal sealed class ConversationSettings(ConversationState state)
{
    private readonly ManagedSettings _managed = new(state.Configuration);

    /// <summary>Takes new settings; the user hears which of them cannot be had.</summary>
    public async ValueTask ChangeAsync(string id, TurnSettings wanted)
    {
        state.Settings = _managed.Hold(wanted, out IReadOnlyList<string> refused);
        if (refused.Count > 0)
        {
            string keys = string.Join(", ", refused.Select(static key => $"`{key}`"));
            await state.Events.SendAsync(id, new WarningEvent($"An administrator has set {keys}; what was asked for here has no effect.")).ConfigureAwait(false);
        }
    }

    /// <summary>Tells the model of settings that changed since it was last told of them: in this process, or before a resume.</summary>
    public async ValueTask TellAsync(string id)
    {
        EnvironmentContext now = state.Settings.Environment;
        if (state.ToldEnvironment is { } told)
        {
            EnvironmentContext change = EnvironmentContext.Difference(told, now);
            if (!change.IsEmpty)
            {
                await state.RecordAsync(id, [change.ToMessage()]).ConfigureAwait(false);
            }
        }

        state.ToldEnvironment = now;
    }
}
