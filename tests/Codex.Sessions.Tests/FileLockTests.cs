using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Codex.Sessions.Tests;

/// <summary>Locks among processes.</summary>
public sealed partial class FileLockTests
{
    [Fact]
    public void A_lock_that_was_given_back_is_free_though_a_child_still_holds_the_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "children of this system hold no files of their parent");
        using var folder = new TempFolder();
        string path = folder.Write("locked", "");
        using AppendOnlyFile file = AppendOnlyFile.Open(path, create: false);
        FileLock claim = FileLock.TryTake(file, exclusive: true)!;
        using AppendOnlyFile other = AppendOnlyFile.Open(path, create: false);
        Assert.Null(FileLock.TryTake(other, exclusive: true));

        // As a child does from its start until it runs its program.
        using var copy = new SafeFileHandle(Duplicate(file.Handle), ownsHandle: true);
        Assert.False(copy.IsInvalid);
        claim.Dispose();
        file.Dispose();

        using FileLock? next = FileLock.TryTake(other, exclusive: true);
        Assert.NotNull(next);
    }

    [LibraryImport("libc", EntryPoint = "dup", SetLastError = true)]
    private static partial int Duplicate(SafeFileHandle handle);
}
