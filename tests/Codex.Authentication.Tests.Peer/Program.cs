using Codex.Authentication;

// Peer HOME COUNT: holds the credentials of a home, and at each line of its input renews them as if a server had
// refused them; prints "ready", then per line "ok DIGITS" (a digest of the new token) or "error CODE".
using var http = new HttpClient();
await using var authenticator = new Authenticator(new AuthenticatorOptions { Home = args[0], HttpClient = http });
Credential? credential = await authenticator.GetAsync(CancellationToken.None);
Console.WriteLine("ready");
while (Console.ReadLine() is not null)
{
    try
    {
        credential = await authenticator.RefreshAsync(credential!, CancellationToken.None);
        byte[] digest = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(credential!.BearerToken));
        Console.WriteLine($"ok {Convert.ToHexString(digest)}");
    }
    catch (AuthenticationException error)
    {
        Console.WriteLine($"error {error.Code}");
    }
}
