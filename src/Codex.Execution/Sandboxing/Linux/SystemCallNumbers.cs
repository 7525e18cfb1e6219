using System.Runtime.InteropServices;

namespace Codex.Execution;

/// <summary>The numbers of the system calls that the filter names, for one architecture.</summary>
internal sealed class SystemCallNumbers
{
    // The same on all architectures, as all numbers from 424 on.
    internal const uint PidFdGetFd = 438;
    internal const uint Clone3 = 435;

    internal static ReadOnlySpan<uint> IoUring => [425, 426, 427];

    /// <summary>The identifier by which the kernel tells the filter the architecture of a call.</summary>
    internal required uint Architecture { get; init; }

    /// <summary>The same of the processor's 32-bit programs.</summary>
    internal required uint SmallArchitecture { get; init; }

    /// <summary>exit, write, writev, sigreturn, rt_sigreturn, exit_group of 32-bit programs.</summary>
    internal required uint[] SmallProgramCalls { get; init; }

    internal required uint Ioctl { get; init; }

    internal required uint Clone { get; init; }

    internal required uint Unshare { get; init; }

    internal required uint Socket { get; init; }

    internal required uint SocketPair { get; init; }

    internal required uint SendTo { get; init; }

    /// <summary>connect, bind, listen, accept, accept4.</summary>
    internal required uint[] Connections { get; init; }

    /// <summary>
    /// Looking into other processes (ptrace, process_vm_readv, process_vm_writev), kernel keys (add_key, request_key, keyctl), entering
    /// namespaces (setns), userfaultfd, bpf, perf_event_open.
    /// </summary>
    internal required uint[] Intrusions { get; init; }

    /// <summary>chmod, chown, file times and extended attributes in all their forms, which Landlock does not cover.</summary>
    internal required uint[] MetadataChanges { get; init; }

    /// <summary>Those of this process; null for an architecture that the sandbox does not know.</summary>
    internal static SystemCallNumbers? OfThisProcess => RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => new()
        {
            Architecture = 0xC000003E,
            SmallArchitecture = 0x40000003,
            SmallProgramCalls = [1, 4, 146, 119, 173, 252],
            Ioctl = 16,
            Clone = 56,
            Unshare = 272,
            Socket = 41,
            SocketPair = 53,
            SendTo = 44,
            Connections = [42, 49, 50, 43, 288],
            Intrusions = [101, 310, 311, 248, 249, 250, 308, 323, 321, 298],
            MetadataChanges =
            [
                90, 91, 268, 452, 92, 93, 94, 260, 132, 235, 261, 280, 188, 189, 190, 463, 197, 198, 199, 466,
            ],
        },
        System.Runtime.InteropServices.Architecture.Arm64 => new()
        {
            Architecture = 0xC00000B7,
            SmallArchitecture = 0x40000028,
            SmallProgramCalls = [1, 4, 146, 119, 173, 248],
            Ioctl = 29,
            Clone = 220,
            Unshare = 97,
            Socket = 198,
            SocketPair = 199,
            SendTo = 206,
            Connections = [203, 200, 201, 202, 242],
            Intrusions = [117, 270, 271, 217, 218, 219, 268, 282, 280, 241],
            MetadataChanges = [52, 53, 452, 54, 55, 88, 5, 6, 7, 463, 14, 15, 16, 466],
        },
        _ => null,
    };
}
