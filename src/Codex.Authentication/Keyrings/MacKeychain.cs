using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace Codex.Authentication;

/// <summary>Generic passwords of the macOS login keychain.</summary>
/// <remarks>
/// The functions of the file-based keychain are used because that is where the entries of other programs of this kind
/// are; the newer data-protection keychain is open to signed applications only.
/// </remarks>
[SupportedOSPlatform("macos")]
internal sealed partial class MacKeychain : IKeyring
{
    private const string Security = "/System/Library/Frameworks/Security.framework/Security";
    private const string CoreFoundation = "/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation";
    private const int NotFound = -25300;

    public unsafe string? Read(KeyringEntry entry)
    {
        if (!TryFind(entry, out uint length, out byte* data, out nint item))
        {
            return null;
        }

        try
        {
            return Encoding.UTF8.GetString(new ReadOnlySpan<byte>(data, (int)length));
        }
        finally
        {
            _ = SecKeychainItemFreeContent(0, data);
            CFRelease(item);
        }
    }

    public unsafe void Write(KeyringEntry entry, string secret)
    {
        byte[] value = Encoding.UTF8.GetBytes(secret);
        if (TryFind(entry, out _, out byte* data, out nint item))
        {
            _ = SecKeychainItemFreeContent(0, data);
            int status = SecKeychainItemModifyAttributesAndData(item, 0, (uint)value.Length, value);
            CFRelease(item);
            Check("write", status);
            return;
        }

        byte[] service = Encoding.UTF8.GetBytes(entry.Service);
        byte[] account = Encoding.UTF8.GetBytes(entry.Account);
        Check("write", SecKeychainAddGenericPassword(
            0, (uint)service.Length, service, (uint)account.Length, account, (uint)value.Length, value, 0));
    }

    public unsafe bool Delete(KeyringEntry entry)
    {
        if (!TryFind(entry, out _, out byte* data, out nint item))
        {
            return false;
        }

        _ = SecKeychainItemFreeContent(0, data);
        int status = SecKeychainItemDelete(item);
        CFRelease(item);
        Check("remove", status);
        return true;
    }

    private static unsafe bool TryFind(KeyringEntry entry, out uint length, out byte* data, out nint item)
    {
        byte[] service = Encoding.UTF8.GetBytes(entry.Service);
        byte[] account = Encoding.UTF8.GetBytes(entry.Account);
        int status = SecKeychainFindGenericPassword(
            0, (uint)service.Length, service, (uint)account.Length, account, out length, out data, out item);
        if (status == NotFound)
        {
            return false;
        }

        Check("read", status);
        return true;
    }

    private static void Check(string verb, int status)
    {
        if (status != 0)
        {
            throw new KeyringException($"the keychain could not {verb} the entry (status {status})");
        }
    }

    [LibraryImport(Security)]
    private static unsafe partial int SecKeychainFindGenericPassword(
        nint keychain, uint serviceLength, byte[] service, uint accountLength, byte[] account, out uint length, out byte* data, out nint item);

    [LibraryImport(Security)]
    private static partial int SecKeychainAddGenericPassword(
        nint keychain, uint serviceLength, byte[] service, uint accountLength, byte[] account, uint length, byte[] data, nint item);

    [LibraryImport(Security)]
    private static partial int SecKeychainItemModifyAttributesAndData(nint item, nint attributes, uint length, byte[] data);

    [LibraryImport(Security)]
    private static partial int SecKeychainItemDelete(nint item);

    [LibraryImport(Security)]
    private static unsafe partial int SecKeychainItemFreeContent(nint attributes, void* data);

    [LibraryImport(CoreFoundation)]
    private static partial void CFRelease(nint value);
}
