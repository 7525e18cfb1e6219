namespace Codex.Authentication;

/// <summary>What the commands of the login say; data for the faces that print it.</summary>
public static class LoginTexts
{
    /// <summary>A login succeeded.</summary>
    public const string LoggedIn = "You are logged in.";

    /// <summary><c>login status</c> without a login.</summary>
    public const string NotLoggedIn = "Not logged in";

    /// <summary><c>login status</c> with a ChatGPT login.</summary>
    public const string LoggedInWithChatGpt = "Logged in using ChatGPT";

    /// <summary>A logout removed the login.</summary>
    public const string LoggedOut = "You are logged out.";

    /// <summary>The key is being read from standard input.</summary>
    public const string ReadingKey = "Reading the API key from standard input...";

    /// <summary>Standard input is a terminal, where a key would be shown and never end.</summary>
    public const string KeyFromTerminal =
        "`--with-api-key` reads the key from standard input. Pipe it in, for example: printenv OPENAI_API_KEY | codex login --with-api-key";

    /// <summary>The key is blank.</summary>
    public const string BlankKey = "The API key is blank, so nothing was stored. Give a key and try again.";

    /// <summary>The key stands on the command line, where other users can see it.</summary>
    public const string KeyOnCommandLine =
        "`--api-key` is not accepted, since other users can see command lines. Pipe the key in: printenv OPENAI_API_KEY | codex login --with-api-key";

    /// <summary>The setting demands ChatGPT.</summary>
    public const string KeyForbidden = "The setting forced_login_method allows only logging in with ChatGPT. Use `codex login`.";

    /// <summary>The setting demands an API key.</summary>
    public const string ChatGptForbidden =
        "The setting forced_login_method allows only logging in with an API key. Use `codex login --with-api-key`.";

    /// <summary>Printed before a device code.</summary>
    public const string DeviceWarning =
        "Use a device code only where the login in a browser is not possible, and show the code to nobody: whoever enters it decides which account is used here.";

    /// <summary><c>login status</c> with an API key.</summary>
    public static string LoggedInWithKey(string maskedKey) => $"Logged in using an API key: {maskedKey}";

    /// <summary>The text of a <see cref="LoginStatus"/>.</summary>
    public static string Describe(LoginStatus status) => status.Mode switch
    {
        AuthenticationMode.ApiKey => LoggedInWithKey(status.MaskedKey ?? "***"),
        AuthenticationMode.ChatGpt => LoggedInWithChatGpt,
        _ => NotLoggedIn,
    };

    /// <summary>Where the local server waits and where to log in, while a browser login runs.</summary>
    public static string BrowserInstructions(string localAddress, string authorizationUrl) =>
        $"Waiting for the login at {localAddress}.\nIf no browser has opened, visit this address to log in:\n\n{authorizationUrl}\n";

    /// <summary>Where to enter which code, for a device login.</summary>
    public static string DeviceInstructions(DeviceCode code) =>
        $"1. Open this page in a browser, on any device, and sign in:\n   {code.VerificationUrl}\n"
        + $"2. Enter this code, which is valid for {(int)code.ValidFor.TotalMinutes} minutes:\n   {code.UserCode}\n";
}
