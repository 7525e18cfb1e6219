using System.Runtime.InteropServices;

namespace Codex.Execution;

/// <summary>The system calls that confined commands may not make, as a program for the kernel's filter.</summary>
/// <remarks>
/// Everything is allowed but what is named; a refused call fails with <c>EPERM</c>.
/// </remarks>
internal sealed unsafe class SeccompFilter
{
    private const ushort LoadWord = 0x20;
    private const ushort JumpEqual = 0x15;
    private const ushort JumpGreaterOrEqual = 0x35;
    private const ushort JumpAnyBit = 0x45;
    private const ushort And = 0x54;
    private const ushort Return = 0x06;

    private const uint NumberOffset = 0;
    private const uint ArchitectureOffset = 4;
    private const uint ArgumentsOffset = 16;

    private const uint Allow = 0x7FFF0000;
    private const uint KillProcess = 0x80000000;
    private const uint NotPermitted = 0x00050000 | 1;
    private const uint NotImplemented = 0x00050000 | 38;

    private const uint X32Numbers = 0x40000000;
    private const uint UnixFamily = 1;
    private const uint VirtualMachineFamily = 40;
    private const uint TypeMask = 0xF;
    private const uint StreamType = 1;
    private const uint SequencedType = 5;
    private const uint TypeIntoTerminal = 0x5412;
    private const uint ConsoleControl = 0x541C;
    private const uint NamespaceFlags = 0x7E020000;
    private const uint TimeNamespaceFlag = 0x80;

    private const int SetSeccomp = 22;
    private const int FilterMode = 2;

    private readonly List<Instruction> _program = [];

    private SeccompFilter()
    {
    }

    internal int Length => _program.Count;

    /// <summary>Makes the program.</summary>
    /// <param name="numbers">The architecture.</param>
    /// <param name="network">Whether the network may be used.</param>
    /// <param name="readOnly">Whether nothing at all may be changed, which takes in modes, owners, times and attributes of files.</param>
    internal static SeccompFilter Create(SystemCallNumbers numbers, bool network, bool readOnly)
    {
        var filter = new SeccompFilter();
        filter.Add(LoadWord, ArchitectureOffset);
        filter.RefuseSmallPrograms(numbers);
        filter.Add(LoadWord, NumberOffset);
        if (numbers.Architecture == 0xC000003E)
        {
            // The x32 numbers of x86-64 would reach the same calls past this list.
            filter.Add(JumpGreaterOrEqual, X32Numbers, 0, 1);
            filter.Add(Return, NotPermitted);
        }

        filter.Refuse(SystemCallNumbers.IoUring);
        filter.Refuse(numbers.Intrusions);
        filter.Refuse([SystemCallNumbers.PidFdGetFd]);
        filter.RefuseNamespaces(numbers);
        filter.RefuseTyping(numbers.Ioctl);
        if (readOnly)
        {
            filter.Refuse(numbers.MetadataChanges);
        }

        if (network)
        {
            filter.RefuseVirtualMachineSockets(numbers.Socket);
        }
        else
        {
            filter.Refuse(numbers.Connections);
            filter.AllowOnlyConnectedUnixSockets(numbers.Socket);
            filter.AllowOnlyConnectedUnixSockets(numbers.SocketPair);
            filter.RefuseSendingToAddresses(numbers.SendTo);
        }

        filter.Add(Return, Allow);
        return filter;
    }

    /// <summary>Puts the calling thread, and all it becomes and starts, under the filter. New privileges must have been given up.</summary>
    /// <exception cref="SandboxException">The kernel refused.</exception>
    internal void RestrictThisThread()
    {
        fixed (Instruction* instructions = CollectionsMarshal.AsSpan(_program))
        {
            var program = new FilterProgram { Length = (ushort)_program.Count, Instructions = instructions };
            if (LinuxCalls.prctl(SetSeccomp, FilterMode, (nuint)(&program), 0, 0) != 0)
            {
                throw new SandboxException(
                    $"could not install the seccomp filter: {Marshal.GetLastPInvokeErrorMessage()}. The sandbox is incomplete, so the command was not run.");
            }
        }
    }

    private void Add(ushort code, uint value, byte ifTrue = 0, byte ifFalse = 0) =>
        _program.Add(new Instruction { Code = code, IfTrue = ifTrue, IfFalse = ifFalse, Value = value });

    private void Refuse(ReadOnlySpan<uint> numbers)
    {
        foreach (uint number in numbers)
        {
            Add(JumpEqual, number, 0, 1);
            Add(Return, NotPermitted);
        }
    }

    private void LoadArgument(uint index, bool high = false) => Add(LoadWord, ArgumentsOffset + (8 * index) + (high ? 4u : 0u));

    /// <summary>
    /// A program of the processor's 32-bit kind can say that it may not run, and end. The numbers of its other calls mean something else than
    /// the ones named here, so it gets none of them. Calls of any further kind end the process.
    /// </summary>
    private void RefuseSmallPrograms(SystemCallNumbers numbers)
    {
        uint[] allowed = numbers.SmallProgramCalls;
        Add(JumpEqual, numbers.Architecture, (byte)(allowed.Length + 5), 0);
        Add(JumpEqual, numbers.SmallArchitecture, 1, 0);
        Add(Return, KillProcess);
        Add(LoadWord, NumberOffset);
        for (int i = 0; i < allowed.Length; i++)
        {
            Add(JumpEqual, allowed[i], (byte)(allowed.Length - i), 0);
        }

        Add(Return, NotPermitted);
        Add(Return, Allow);
    }

    /// <summary>New namespaces widen what of the kernel a command can attack, and no confined command can mount anything in them.</summary>
    private void RefuseNamespaces(SystemCallNumbers numbers)
    {
        Add(JumpEqual, numbers.Clone, 0, 4);
        LoadArgument(0);
        Add(JumpAnyBit, NamespaceFlags, 0, 1);
        Add(Return, NotPermitted);
        Add(Return, Allow);
        Add(JumpEqual, numbers.Unshare, 0, 4);
        LoadArgument(0);
        Add(JumpAnyBit, NamespaceFlags | TimeNamespaceFlag, 0, 1);
        Add(Return, NotPermitted);
        Add(Return, Allow);

        // Its flags lie in memory that a filter cannot see. C libraries take this answer for an old kernel and use clone.
        Add(JumpEqual, SystemCallNumbers.Clone3, 0, 1);
        Add(Return, NotImplemented);
    }

    /// <summary>Putting characters into the terminal's input would run them in the user's own shell.</summary>
    private void RefuseTyping(uint ioctl)
    {
        Add(JumpEqual, ioctl, 0, 5);
        LoadArgument(1);
        Add(JumpEqual, TypeIntoTerminal, 1, 0);
        Add(JumpEqual, ConsoleControl, 0, 1);
        Add(Return, NotPermitted);
        Add(Return, Allow);
    }

    private void RefuseVirtualMachineSockets(uint socket)
    {
        Add(JumpEqual, socket, 0, 4);
        LoadArgument(0);
        Add(JumpEqual, VirtualMachineFamily, 0, 1);
        Add(Return, NotPermitted);
        Add(Return, Allow);
    }

    /// <summary>
    /// Of the Unix family, and of the kinds that only ever speak to the peer they are connected with. A datagram could be sent to any
    /// socket's path, which also a sendmsg call can do where a filter cannot see it.
    /// </summary>
    private void AllowOnlyConnectedUnixSockets(uint call)
    {
        Add(JumpEqual, call, 0, 8);
        LoadArgument(0);
        Add(JumpEqual, UnixFamily, 0, 5);
        LoadArgument(1);
        Add(And, TypeMask);
        Add(JumpEqual, StreamType, 1, 0);
        Add(JumpEqual, SequencedType, 0, 1);
        Add(Return, Allow);
        Add(Return, NotPermitted);
    }

    /// <summary>Sending on a connected socket names no address.</summary>
    private void RefuseSendingToAddresses(uint sendTo)
    {
        Add(JumpEqual, sendTo, 0, 6);
        LoadArgument(4);
        Add(JumpEqual, 0, 0, 3);
        LoadArgument(4, high: true);
        Add(JumpEqual, 0, 0, 1);
        Add(Return, Allow);
        Add(Return, NotPermitted);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Instruction
    {
        internal ushort Code;
        internal byte IfTrue;
        internal byte IfFalse;
        internal uint Value;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct FilterProgram
    {
        internal ushort Length;
        internal Instruction* Instructions;
    }
}
