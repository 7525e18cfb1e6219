namespace Codex.Cli;

/// <summary>What to do when there is nothing to sign requests to the model with.</summary>
internal static class SignInScreen
{
    public const string Text =
        """
        Codex has no credentials for the model's service yet. One of these helps:

          codex login                         sign in with your ChatGPT account
          codex login --device-auth           the same, on a machine without a browser
          codex login --with-api-key < FILE   store an API key
          CODEX_API_KEY=... codex exec ...    use an API key for this run only
          codex exec --oss ...                use a model on this machine (a local Ollama server)
          codex demo                          see what Codex does, with a scripted model and no account

        Another server or provider: set OPENAI_BASE_URL, or a [model_providers] table in config.toml.
        """;
}
