using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace Codex.Authentication;

/// <summary>Generic credentials of the Windows Credential Manager; the value is UTF-16.</summary>
[SupportedOSPlatform("windows")]
internal sealed partial class WindowsCredentialManager : IKeyring
{
    /// <summary>The largest secret of one credential, in UTF-16 units: its limit is 2560 bytes.</summary>
    public const int LargestSecret = 1280;

    private const uint GenericType = 1;
    private const uint PersistEnterprise = 3;
    private const int NotFound = 1168;

    public unsafe string? Read(KeyringEntry entry)
    {
        if (!CredRead(Target(entry), GenericType, 0, out NativeCredential* credential))
        {
            int error = Marshal.GetLastPInvokeError();
            return error == NotFound ? null : throw Failure("read", error);
        }

        try
        {
            return Encoding.Unicode.GetString(new ReadOnlySpan<byte>(credential->Blob, (int)credential->BlobSize));
        }
        finally
        {
            CredFree(credential);
        }
    }

    public unsafe void Write(KeyringEntry entry, string secret)
    {
        byte[] blob = Encoding.Unicode.GetBytes(secret);
        fixed (byte* bytes = blob)
        fixed (char* target = Target(entry), user = entry.Account)
        {
            var credential = new NativeCredential
            {
                Type = GenericType,
                TargetName = target,
                BlobSize = (uint)blob.Length,
                Blob = bytes,
                Persist = PersistEnterprise,
                UserName = user,
            };
            if (!CredWrite(&credential, 0))
            {
                throw Failure("write", Marshal.GetLastPInvokeError());
            }
        }
    }

    public bool Delete(KeyringEntry entry)
    {
        if (CredDelete(Target(entry), GenericType, 0))
        {
            return true;
        }

        int error = Marshal.GetLastPInvokeError();
        return error == NotFound ? false : throw Failure("remove", error);
    }

    private static string Target(KeyringEntry entry) => $"{entry.Account}.{entry.Service}";

    private static KeyringException Failure(string verb, int error) =>
        new($"the Credential Manager could not {verb} the entry: {Marshal.GetPInvokeErrorMessage(error)}");

    [LibraryImport("advapi32", EntryPoint = "CredReadW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static unsafe partial bool CredRead(string target, uint type, uint flags, out NativeCredential* credential);

    [LibraryImport("advapi32", EntryPoint = "CredWriteW", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static unsafe partial bool CredWrite(NativeCredential* credential, uint flags);

    [LibraryImport("advapi32", EntryPoint = "CredDeleteW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CredDelete(string target, uint type, uint flags);

    [LibraryImport("advapi32", EntryPoint = "CredFree")]
    private static unsafe partial void CredFree(void* buffer);

    /// <summary>CREDENTIALW of wincred.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct NativeCredential
    {
        public uint Flags;
        public uint Type;
        public char* TargetName;
        public char* Comment;
        public long LastWritten;
        public uint BlobSize;
        public byte* Blob;
        public uint Persist;
        public uint AttributeCount;
        public void* Attributes;
        public char* TargetAlias;
        public char* UserName;
    }
}
