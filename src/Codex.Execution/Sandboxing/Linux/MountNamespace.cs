using System.Runtime.InteropServices;

namespace Codex.Execution;

/// <summary>What a mount namespace keeps as it is.</summary>
/// <param name="Pinned">Folders that cannot be moved, outer ones first.</param>
/// <param name="ReadOnly">Files and folders that cannot be changed.</param>
internal sealed record MountGuards(IReadOnlyList<string> Pinned, IReadOnlyList<string> ReadOnly);

/// <summary>
/// A view of the file system of the calling thread's own, in which parts are read-only or hidden. Landlock keeps what it becomes from
/// changing any of these mounts.
/// </summary>
internal static unsafe class MountNamespace
{
    private const int NewMounts = 0x00020000;
    private const nuint Bind = 4096;
    private const nuint Recursive = 16384;
    private const nuint Slave = 1 << 19;
    private const nuint ReadOnlyMount = 1;
    private const nuint NoSetUid = 2;
    private const nuint NoDevices = 4;
    private const nuint NoExecution = 8;
    private const nint SetAttributesCall = 442;
    private const nint FromCurrentFolder = -100;
    private const nint RecursiveAttributes = 0x8000;

    /// <summary>Enters it.</summary>
    /// <param name="guards">What stays as it is.</param>
    /// <param name="hidden">Files that are empty and folders that hold nothing.</param>
    /// <exception cref="SandboxException">The kernel refused.</exception>
    internal static void Enter(MountGuards guards, IEnumerable<string> hidden)
    {
        string folder = System.Environment.CurrentDirectory;
        SandboxException.ThrowUnless(LinuxCalls.unshare(NewMounts) == 0, "make a mount namespace");
        SandboxException.ThrowUnless(LinuxCalls.mount(null, "/", null, Slave | Recursive, null) == 0, "take the mounts out of the system's view");
        foreach (string path in guards.Pinned)
        {
            SandboxException.ThrowUnless(LinuxCalls.mount(path, path, null, Bind | Recursive, null) == 0, $"pin {path}");
        }

        foreach (string path in guards.ReadOnly)
        {
            SandboxException.ThrowUnless(LinuxCalls.mount(path, path, null, Bind | Recursive, null) == 0, $"guard {path}");
            var attributes = new MountAttributes { Set = ReadOnlyMount };
            nint size = sizeof(MountAttributes);
            nint result;
            byte[] name = System.Text.Encoding.UTF8.GetBytes(path + '\0');
            fixed (byte* bytes = name)
            {
                result = LinuxCalls.syscall(SetAttributesCall, FromCurrentFolder, (nint)bytes, RecursiveAttributes, (nint)(&attributes), size);
            }

            SandboxException.ThrowUnless(result == 0, $"make {path} read-only");
        }

        foreach (string path in hidden)
        {
            bool done = Directory.Exists(path)
                ? LinuxCalls.mount("none", path, "tmpfs", ReadOnlyMount | NoSetUid | NoDevices | NoExecution, "size=4k,mode=000") == 0
                : LinuxCalls.mount("/dev/null", path, null, Bind, null) == 0;
            SandboxException.ThrowUnless(done, $"hide {path}");
        }

        // The folder that the process stands in is the one beneath the new mounts, and whatever is named from there would be too.
        SandboxException.ThrowUnless(LinuxCalls.chdir(folder) == 0, $"return to {folder}");
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct MountAttributes
    {
        internal ulong Set;
        internal ulong Clear;
        internal ulong Propagation;
        internal ulong UserNamespace;
    }
}
