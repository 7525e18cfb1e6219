namespace Codex.Authentication;

/// <summary>What the configuration demands of a login: its method, its workspace, both or nothing.</summary>
public sealed record LoginRestrictions
{
    /// <summary>The only method allowed (<c>forced_login_method</c>); null for any.</summary>
    public AuthenticationMode? ForcedMethod { get; init; }

    /// <summary>
    /// The only workspace that ChatGPT logins may belong to (<c>forced_chatgpt_workspace_id</c>), trimmed; null, also
    /// after giving a blank one, for any.
    /// </summary>
    public string? ForcedWorkspaceId
    {
        get;
        init => field = value?.Trim() is { Length: > 0 } id ? id : null;
    }

    /// <summary>Whether every login is allowed.</summary>
    public bool AllowsAll => ForcedMethod is null && ForcedWorkspaceId is null;

    /// <summary>Reads a value of <c>forced_login_method</c>; the spelling is exact.</summary>
    /// <exception cref="FormatException">It is neither of the two values; the message names them.</exception>
    public static AuthenticationMode ParseMethod(string value) => value switch
    {
        "chatgpt" => AuthenticationMode.ChatGpt,
        "api" => AuthenticationMode.ApiKey,
        _ => throw new FormatException($"forced_login_method is `{value}`, but must be `chatgpt` or `api`"),
    };

    /// <summary>Refuses to begin a login by a method that is not allowed.</summary>
    /// <exception cref="AuthenticationException"><see cref="AuthenticationErrorCode.LoginMethodForbidden"/>.</exception>
    public void EnsureAllows(AuthenticationMode method)
    {
        if (ForcedMethod is { } forced && forced != method)
        {
            throw new AuthenticationException(
                AuthenticationErrorCode.LoginMethodForbidden,
                forced == AuthenticationMode.ChatGpt ? LoginTexts.KeyForbidden : LoginTexts.ChatGptForbidden);
        }
    }

    /// <summary>
    /// Checks the present login at the start of a program. A stored login that breaks the rules is removed; a key from
    /// the environment that breaks them leaves the store alone.
    /// </summary>
    /// <returns>Null when all is well; otherwise what to tell the user before ending with status 1.</returns>
    /// <exception cref="AuthenticationException">The record cannot be read.</exception>
    public async ValueTask<string?> CheckAsync(Authenticator authenticator, CancellationToken ct)
    {
        bool isFromEnvironment = authenticator.Options.HonorsCodexApiKey
            && EnvironmentKeys.ReadCodexApiKey(authenticator.Options.Environment) is not null;
        CredentialRecord? record = isFromEnvironment ? null : await authenticator.Store.LoadAsync(ct).ConfigureAwait(false);
        AuthenticationMode? mode = isFromEnvironment ? AuthenticationMode.ApiKey : record?.Mode;
        if (mode is null || Violation(mode.Value, record) is not { } violation)
        {
            return null;
        }

        if (isFromEnvironment)
        {
            return $"{violation} The key comes from {EnvironmentKeys.CodexApiKeyVariable}: unset the variable.";
        }

        try
        {
            await authenticator.LogoutAsync(ct).ConfigureAwait(false);
            return $"{violation} You have been logged out.";
        }
        catch (AuthenticationException error)
        {
            return $"{violation} The stored login could not be removed. {error.Message}";
        }
    }

    private string? Violation(AuthenticationMode mode, CredentialRecord? record)
    {
        if (ForcedMethod is { } forced && forced != mode)
        {
            return forced == AuthenticationMode.ChatGpt
                ? "Only logging in with ChatGPT is allowed here, but an API key is in use."
                : "Only logging in with an API key is allowed here, but a ChatGPT login is in use.";
        }

        if (ForcedWorkspaceId is not { } workspace || mode != AuthenticationMode.ChatGpt)
        {
            return null;
        }

        string? actual = record!.Tokens!.IdToken.AccountId;
        return actual == workspace ? null
            : actual is null ? $"Only logins of the workspace {workspace} are allowed here, and the present one names no workspace."
            : $"Only logins of the workspace {workspace} are allowed here, but the present one belongs to the workspace {actual}.";
    }
}
