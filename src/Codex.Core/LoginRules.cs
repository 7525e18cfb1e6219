using Codex.Authentication;
using Codex.Configuration;

namespace Codex.Core;

/// <summary>What a configuration demands of the login.</summary>
public static class LoginRules
{
    /// <summary>The rules of <c>forced_login_method</c> and <c>forced_chatgpt_workspace_id</c>.</summary>
    public static LoginRestrictions Of(CodexConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return new LoginRestrictions
        {
            ForcedMethod = configuration.Login.ForcedMethod switch
            {
                ForcedLoginMethod.ChatGpt => AuthenticationMode.ChatGpt,
                ForcedLoginMethod.ApiKey => AuthenticationMode.ApiKey,
                _ => null,
            },
            ForcedWorkspaceId = configuration.Login.ForcedWorkspaceId,
        };
    }
}
