using System.Runtime.InteropServices;

namespace Codex.Execution;

/// <summary>What a child's standard streams are connected to; -1 for none.</summary>
internal readonly record struct ChildStreams
{
    /// <summary>The streams of the running program itself.</summary>
    internal static ChildStreams Inherited { get; } = new() { Inherit = true };

    internal bool Inherit { get; private init; }

    internal int Stdin { get; init; } = -1;

    internal int Stdout { get; init; } = -1;

    internal int Stderr { get; init; } = -1;

    /// <summary>The path of a terminal that becomes all three, and the controlling terminal of the child's new session.</summary>
    internal string? Terminal { get; init; }

    public ChildStreams()
    {
    }
}

/// <summary>Starts a program through <c>posix_spawn</c>: no copy of the agent's memory is made and nothing managed runs in the child.</summary>
internal static unsafe class UnixSpawn
{
    private const int ObjectSize = 1024;
    private const int ConfinedStackSize = 256 * 1024;
    private const short SetSignalDefaults = 0x04;
    private const short SetSignalMask = 0x08;
    private const short LinuxSetSession = 0x80;
    private const short MacSetSession = 0x400;
    private const short MacCloseOnExecDefault = 0x4000;

    // glibc 2.34 and later: closes what someone else left inheritable. Older and other C libraries lack it.
    private static readonly delegate* unmanaged<byte*, int, int> AddCloseFrom = FindAddCloseFrom();

    /// <returns>The child's process id.</returns>
    /// <exception cref="ProcessStartException">The system refused.</exception>
    internal static int Start(string path, ProcessRequest request, ChildStreams streams)
    {
        string[] arguments = [.. request.Command];
        arguments[0] = request.Arg0 ?? arguments[0];
        string[] variables = new string[request.Environment.Count];
        int index = 0;
        foreach ((string name, string value) in request.Environment)
        {
            variables[index++] = $"{name}={value}";
        }

        using var environment = new NativeStrings(variables);
        (int error, int pid) = Start(path, arguments, environment, request, streams);
        if (error == Errno.ExecutableFormat)
        {
            // As execvp does: an executable text without an interpreter line is a script of the standard shell.
            (error, pid) = Start("/bin/sh", ["sh", path, .. arguments[1..]], environment, request, streams);
        }

        return error == 0
            ? pid
            : throw new ProcessStartException($"Could not start `{request.Command[0]}`: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }

    private static (int Error, int Pid) Start(string path, string[] arguments, NativeStrings environment, ProcessRequest request, ChildStreams streams) =>
        request.Confinement is null
            ? StartHere(path, arguments, environment, request, streams)
            : OnThreadOfItsOwn(() => StartHere(path, arguments, environment, request, streams));

    /// <summary>What confines itself for a command can do nothing else any more, and ends.</summary>
    private static (int Error, int Pid) OnThreadOfItsOwn(Func<(int Error, int Pid)> start)
    {
        (int Error, int Pid) result = default;
        ProcessStartException? problem = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    result = start();
                }
                catch (ProcessStartException exception)
                {
                    problem = exception;
                }
                catch (Exception exception) when (exception is SandboxException or IOException or UnauthorizedAccessException)
                {
                    problem = new ProcessStartException(exception.Message);
                }
            },
            ConfinedStackSize)
        {
            IsBackground = true,
            Name = "codex confined start",
        };
        try
        {
            thread.Start();
        }
        catch (Exception exception) when (exception is OutOfMemoryException or ThreadStartException)
        {
            // How the runtime tells that the system's limit of threads and processes is reached.
            throw new ProcessStartException($"The command was not started: there is no room for another thread ({exception.Message}).");
        }

        thread.Join();
        return problem is null ? result : throw problem;
    }

    private static (int Error, int Pid) StartHere(
        string path, string[] arguments, NativeStrings environment, ProcessRequest request, ChildStreams streams)
    {
        byte* actions = stackalloc byte[ObjectSize];
        byte* attributes = stackalloc byte[ObjectSize];
        byte* signals = stackalloc byte[128];
        using var argv = new NativeStrings(arguments);
        using var program = new NativeStrings([path]);
        _ = LibC.posix_spawn_file_actions_init(actions);
        _ = LibC.posix_spawnattr_init(attributes);
        try
        {
            short flags = SetSignalDefaults | SetSignalMask;
            _ = LibC.sigfillset(signals);
            _ = LibC.posix_spawnattr_setsigdefault(attributes, signals);
            _ = LibC.sigemptyset(signals);
            _ = LibC.posix_spawnattr_setsigmask(attributes, signals);
            _ = LibC.posix_spawn_file_actions_addchdir_np(actions, request.WorkingDirectory);
            if (!streams.Inherit)
            {
                flags |= OperatingSystem.IsMacOS() ? MacSetSession : LinuxSetSession;
                ConnectStreams(actions, streams);
            }

            if (OperatingSystem.IsMacOS())
            {
                flags |= MacCloseOnExecDefault;
                KeepOpen(actions, streams);
            }
            else if (AddCloseFrom != null)
            {
                _ = AddCloseFrom(actions, 3);
            }

            _ = LibC.posix_spawnattr_setflags(attributes, flags);
            request.Confinement?.EnterOnThisThread(streams.Terminal);
            int child = 0;
            int error = LibC.posix_spawn(&child, *program.Pointer, actions, attributes, argv.Pointer, environment.Pointer);
            return (error, child);
        }
        finally
        {
            _ = LibC.posix_spawnattr_destroy(attributes);
            _ = LibC.posix_spawn_file_actions_destroy(actions);
        }
    }

    private static void ConnectStreams(byte* actions, ChildStreams streams)
    {
        if (streams.Terminal is { } terminal)
        {
            // The first terminal that the leader of a new session opens becomes its controlling terminal.
            _ = LibC.posix_spawn_file_actions_addopen(actions, 0, terminal, LibC.ReadWrite, 0);
            _ = LibC.posix_spawn_file_actions_adddup2(actions, 0, 1);
            _ = LibC.posix_spawn_file_actions_adddup2(actions, 0, 2);
            return;
        }

        Connect(actions, streams.Stdin, 0, LibC.ReadOnly);
        Connect(actions, streams.Stdout, 1, LibC.WriteOnly);
        Connect(actions, streams.Stderr, 2, LibC.WriteOnly);
    }

    private static void Connect(byte* actions, int fd, int target, int nullDeviceMode)
    {
        _ = fd >= 0
            ? LibC.posix_spawn_file_actions_adddup2(actions, fd, target)
            : LibC.posix_spawn_file_actions_addopen(actions, target, "/dev/null", nullDeviceMode, 0);
    }

    /// <summary>Under macOS's close-by-default even inherited standard streams must be named.</summary>
    private static void KeepOpen(byte* actions, ChildStreams streams)
    {
        for (int fd = 0; streams.Inherit && fd < 3; fd++)
        {
            _ = LibC.posix_spawn_file_actions_adddup2(actions, fd, fd);
        }
    }

    private static delegate* unmanaged<byte*, int, int> FindAddCloseFrom() =>
        OperatingSystem.IsLinux()
        && NativeLibrary.TryLoad("libc.so.6", out nint library)
        && NativeLibrary.TryGetExport(library, "posix_spawn_file_actions_addclosefrom_np", out nint address)
            ? (delegate* unmanaged<byte*, int, int>)address
            : null;
}
