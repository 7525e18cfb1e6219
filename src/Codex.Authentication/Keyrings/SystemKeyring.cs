namespace Codex.Authentication;

/// <summary>The keyring of the operating system that this program runs on. Nothing is loaded before its first use.</summary>
internal static class SystemKeyring
{
    public static IKeyring Current { get; } =
        OperatingSystem.IsWindows() ? new SplittingKeyring(new WindowsCredentialManager(), WindowsCredentialManager.LargestSecret)
        : OperatingSystem.IsMacOS() ? new MacKeychain()
        : new SecretServiceKeyring();
}
