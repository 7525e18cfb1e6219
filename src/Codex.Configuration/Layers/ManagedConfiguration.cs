using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace Codex.Configuration;

/// <summary>The administrator's layers: a file, and on macOS a preference that a device profile sets.</summary>
internal static partial class ManagedConfiguration
{
    private const string FileName = "managed_config.toml";
    private const string PreferenceDomain = "com.openai.codex";
    private const string PreferenceKey = "config_toml_base64";
    private const uint Utf8Encoding = 0x08000100;

    public static string DefaultFile(string codexHome) =>
        OperatingSystem.IsWindows() ? Path.Combine(codexHome, FileName) : $"/etc/codex/{FileName}";

    /// <summary>The preference's TOML as UTF-8; null when none is set.</summary>
    public static byte[]? ReadPreference() =>
        OperatingSystem.IsMacOS() && CopyPreference() is { } encoded ? Decode(encoded) : null;

    public static byte[] Decode(string encoded)
    {
        try
        {
            return Convert.FromBase64String(encoded.Trim());
        }
        catch (FormatException exception)
        {
            throw new ConfigurationException(
                ConfigurationErrorCode.InvalidSyntax,
                $"the managed preference {PreferenceKey} of {PreferenceDomain} is not base64",
                origin: new ConfigurationOrigin(ConfigurationLayer.ManagedPreferences),
                inner: exception);
        }
    }

    [SupportedOSPlatform("macos")]
    private static string? CopyPreference()
    {
        nint key = CreateString(0, PreferenceKey, Utf8Encoding);
        nint domain = CreateString(0, PreferenceDomain, Utf8Encoding);
        nint value = 0;
        try
        {
            value = CopyAppValue(key, domain);
            if (value == 0 || GetTypeId(value) != GetStringTypeId())
            {
                return null;
            }

            nint length = GetMaximumSize(GetLength(value), Utf8Encoding) + 1;
            byte[] buffer = new byte[length];
            return GetCString(value, buffer, length, Utf8Encoding) ? Encoding.UTF8.GetString(buffer.AsSpan(0, buffer.IndexOf((byte)0))) : null;
        }
        finally
        {
            Release(key);
            Release(domain);
            if (value != 0)
            {
                Release(value);
            }
        }
    }

    private const string CoreFoundation = "/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation";

    [LibraryImport(CoreFoundation, EntryPoint = "CFStringCreateWithCString", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint CreateString(nint allocator, string text, uint encoding);

    [LibraryImport(CoreFoundation, EntryPoint = "CFPreferencesCopyAppValue")]
    private static partial nint CopyAppValue(nint key, nint applicationId);

    [LibraryImport(CoreFoundation, EntryPoint = "CFGetTypeID")]
    private static partial nuint GetTypeId(nint value);

    [LibraryImport(CoreFoundation, EntryPoint = "CFStringGetTypeID")]
    private static partial nuint GetStringTypeId();

    [LibraryImport(CoreFoundation, EntryPoint = "CFStringGetLength")]
    private static partial nint GetLength(nint text);

    [LibraryImport(CoreFoundation, EntryPoint = "CFStringGetMaximumSizeForEncoding")]
    private static partial nint GetMaximumSize(nint length, uint encoding);

    [LibraryImport(CoreFoundation, EntryPoint = "CFStringGetCString")]
    [return: MarshalAs(UnmanagedType.U1)]
    private static partial bool GetCString(nint text, [Out] byte[] buffer, nint size, uint encoding);

    [LibraryImport(CoreFoundation, EntryPoint = "CFRelease")]
    private static partial void Release(nint value);
}
